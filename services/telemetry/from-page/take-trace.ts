import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { PageDecision, PageTraces } from '../../trace-context/page-traces.ts'
import type { Receipt } from '../../trace-context/receipt.ts'
import type { Reporter } from '../to-rollbar/to-rollbar.ts'
import { childrenFirst } from './children-first.ts'
import { createErrorReports } from './page-errors.ts'
import { type PageServer, toReadableSpan } from './page-span.ts'
import type { PageSpan } from './read-batch.ts'

export type TakeTraceOptions = {
  pages: PageTraces
  log: Logger
  reporter: Reporter
  resource: Resource
  /** Into the queues of spans and segments: every child before its parent. */
  deliver: (spans: ReadableSpan[]) => void
  /** Whether every request is kept, so that no decision has to be waited for. */
  keepsAll: boolean
}

/** A request and the beacon that a closing page sends right after it may arrive in any order. */
const patienceMillis = 2000

const kept: PageDecision = { isSampled: true, traceState: undefined }
const dropped: PageDecision = { isSampled: false, traceState: undefined }

/** Takes the spans of one trace as its decision says, and reports their errors whatever it says. */
export function createTakeTrace(options: TakeTraceOptions) {
  const { pages, keepsAll, resource, deliver } = options
  const reportErrors = createErrorReports(options.log, options.reporter)

  function deliverTrace(spans: PageSpan[], decision: PageDecision, server: PageServer): void {
    for (const span of spans) reportErrors(span, decision, server)
    if (!decision.isSampled) return
    deliver(childrenFirst(spans).map(span => toReadableSpan(span, decision, resource, server)))
  }

  return (spans: PageSpan[], receipt: Receipt | undefined, server: PageServer): void => {
    const { traceId } = spans[0]!
    const decide = () => pages.decisionFor(traceId, receipt) ?? (keepsAll ? kept : undefined)
    const decision = decide()
    if (decision) deliverTrace(spans, decision, server)
    else setTimeout(() => deliverTrace(spans, decide() ?? dropped, server), patienceMillis).unref()
  }
}
