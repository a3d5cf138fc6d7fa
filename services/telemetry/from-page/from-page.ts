import type { IncomingMessage } from 'node:http'
import { type Attributes, context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { PageDecision, PageTraces } from '../../trace-context/page-traces.ts'
import type { Receipt } from '../../trace-context/receipt.ts'
import { formatTraceparent } from '../../trace-context/traceparent.ts'
import { type AddressReader, formatOrigin } from '../instrumentation/address.ts'
import { createItemLimiter } from '../to-rollbar/item-limiter.ts'
import type { Reporter } from '../to-rollbar/to-rollbar.ts'
import { childrenFirst } from './children-first.ts'
import { PageRefusal } from './page-refusal.ts'
import { contextOf, type PageServer, toReadableSpan } from './page-span.ts'
import { type PageSpan, readBatch } from './read-batch.ts'

/** What a service does for its page. Without a destination it does nothing. */
export type PageDoor = {
  /** Headers of the answer that is the document: its trace, and a receipt for it. */
  documentHeaders(request: IncomingMessage): Record<string, string>
  /**
   * Takes the spans of a page into our own queues, its errors as items and log lines.
   * @throws {PageRefusal} for a batch that no page of ours sends
   */
  take(body: unknown, request: IncomingMessage): void
}

type PageDoorOptions = {
  pages: PageTraces
  service: string
  log: Logger
  reporter: Reporter
  addressesOf: AddressReader
  /** Of the request that is being answered. */
  activeSpan: () => SpanContext | undefined
  resource: Resource
  /** Into the queues of spans and segments: every child before its parent. */
  deliver: (spans: ReadableSpan[]) => void
  /** Whether every request is kept, so that no decision has to be waited for. */
  keepsAll: boolean
  nowMillis?: () => number
}

export const noPageDoor: PageDoor = { documentHeaders: () => ({}), take() {} }

/** A request and the beacon that a closing page sends right after it may arrive in any order. */
const patienceMillis = 2000
/** Items are paid for, and whoever can load the page can send errors. */
const errorsPerMinute = 60

export function createPageDoor(options: PageDoorOptions): PageDoor {
  const { pages, service, addressesOf, nowMillis = Date.now } = options
  const errors = createItemLimiter(errorsPerMinute)

  function takeTrace(
    spans: PageSpan[],
    receipt: Receipt | undefined,
    server: PageServer,
    isLast = false,
  ): void {
    const decision =
      pages.decisionFor(spans[0]!.traceId, receipt) ?? (options.keepsAll ? kept : undefined)
    if (decision) deliverTrace(spans, decision, server)
    else if (!isLast)
      setTimeout(() => takeTrace(spans, receipt, server, true), patienceMillis).unref()
  }

  function deliverTrace(spans: PageSpan[], decision: PageDecision, server: PageServer): void {
    for (const span of spans) reportErrors(span, decision, server)
    if (!decision.isSampled) return
    options.deliver(
      childrenFirst(spans).map(span => toReadableSpan(span, decision, options.resource, server)),
    )
  }

  function reportErrors(span: PageSpan, decision: PageDecision, { origin }: PageServer): void {
    for (const { time, attributes } of span.exceptions) {
      if (!errors.take()) return
      const err = errorOf(attributes)
      context.with(inside(contextOf(span, decision)), () => {
        options.log.error(
          { platform: 'browser', view: span.attributes['app.view'], err },
          'page error',
        )
        span.attributes['rollbar.item.uuid'] = options.reporter.reportPageError({
          ...{ class: err.name, message: err.message, stack: err.stack ?? '' },
          timeMillis: time[0] * 1000 + time[1] / 1e6,
          browser: textOf(span.attributes['browser.brand']),
          url: origin && `${origin}/`,
          view: textOf(span.attributes['app.view']),
        })
      })
    }
  }

  return {
    documentHeaders(request): Record<string, string> {
      const server = options.activeSpan()
      if (!server || refusesTracking(request)) return {}
      const timing = `traceparent;desc="${formatTraceparent(server)}", page;desc="${pages.receiptFor(server)}"`
      return { 'server-timing': timing }
    },
    take(body, request) {
      const { receipts, spans } = readBatch(body, nowMillis())
      const byTrace = new Map(
        receipts.map(text => readReceipt(text, pages)).map(receipt => [receipt.traceId, receipt]),
      )
      if (byTrace.size === 0)
        throw new PageRefusal(
          403,
          'no_receipt',
          'receipts: expected at least one, as our answers carry it',
        )
      if (refusesTracking(request)) return
      const { scheme, server: address } = addressesOf(request)
      const server = {
        service,
        host: address?.host,
        port: address?.port,
        origin: address && formatOrigin(scheme, address),
      }
      for (const [traceId, own] of Map.groupBy(spans, span => span.traceId))
        takeTrace(own, byTrace.get(traceId), server)
    },
  }
}

/** For the log line; its stack is the page's. */
function errorOf(attributes: Attributes): Error {
  const said = (name: string) => String(attributes[`exception.${name}`] ?? '')
  const error = new Error(said('message'))
  return Object.assign(error, { name: said('type') || 'Error', stack: said('stacktrace') })
}

const kept: PageDecision = { isSampled: true, traceState: undefined }

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

const inside = (spanContext: SpanContext) => trace.setSpanContext(ROOT_CONTEXT, spanContext)

function readReceipt(text: string, pages: PageTraces): Receipt {
  const receipt = pages.readReceipt(text)
  if (receipt) return receipt
  throw new PageRefusal(
    403,
    'bad_receipt',
    'receipts: expected what our answers of the last day carry',
  )
}

/** The page sends nothing then; a service does not ask it to. */
const refusesTracking = ({ headers }: IncomingMessage) =>
  headers['sec-gpc'] === '1' || headers.dnt === '1'
