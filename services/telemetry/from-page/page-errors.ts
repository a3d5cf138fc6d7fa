import { type Attributes, context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { PageDecision } from '../../trace-context/page-traces.ts'
import { createItemLimiter } from '../to-rollbar/item-limiter.ts'
import type { Reporter } from '../to-rollbar/to-rollbar.ts'
import { contextOf, type PageServer } from './page-span.ts'
import type { PageSpan } from './read-batch.ts'

/** Items are paid for, and whoever can load the page can send errors. */
const errorsPerMinute = 60

/**
 * Makes an item and a log line of each exception of a span, under the ids of the span, whether it is kept
 * or not, and marks the span with the item's uuid.
 */
export function createErrorReports(log: Logger, reporter: Reporter) {
  const limiter = createItemLimiter(errorsPerMinute)

  return (span: PageSpan, decision: PageDecision, { origin }: PageServer): void => {
    const { exceptions, attributes } = span
    const inside = trace.setSpanContext(ROOT_CONTEXT, contextOf(span, decision))
    for (const exception of exceptions) {
      if (!limiter.take()) return
      const err = errorOf(exception.attributes)
      const view = textOf(attributes['app.view'])
      context.with(inside, () => {
        log.error({ platform: 'browser', view, err }, 'page error')
        attributes['rollbar.item.uuid'] = reporter.reportPageError({
          ...{ class: err.name, message: err.message, stack: err.stack ?? '', view },
          timeMillis: exception.time[0] * 1000 + exception.time[1] / 1e6,
          browser: textOf(attributes['browser.brand']),
          url: origin && `${origin}/`,
        })
      })
    }
  }
}

/** With the page's stack. */
function errorOf(attributes: Attributes): Error {
  const said = (name: string) => String(attributes[`exception.${name}`] ?? '')
  const error = new Error(said('message'))
  return Object.assign(error, { name: said('type') || 'Error', stack: said('stacktrace') })
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
