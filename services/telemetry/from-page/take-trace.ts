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
/** The spans that wait for a decision, of all pages together: a few megabytes. */
const maxWaitingSpans = 2000

const kept: PageDecision = { isSampled: true, traceState: undefined }
const dropped: PageDecision = { isSampled: false, traceState: undefined }

/** Takes the spans of one trace as its decision says, and reports their errors whatever it says. */
export function createTakeTrace(options: TakeTraceOptions) {
  const { pages, keepsAll, resource, deliver } = options
  const reportErrors = createErrorReports(options.log, options.reporter)
  let waitingSpans = 0

  function deliverTrace(spans: PageSpan[], decision: PageDecision, server: PageServer): void {
    for (const span of spans) reportErrors(span, decision, server)
    if (!decision.isSampled) return
    deliver(childrenFirst(spans).map(span => toReadableSpan(span, decision, resource, server)))
  }

  /** Calls `work` a while later, or at once where too many wait. */
  function later(spanCount: number, work: () => void): void {
    const isRoom = waitingSpans + spanCount <= maxWaitingSpans
    const countHere = isRoom ? spanCount : 0
    waitingSpans += countHere
    setTimeout(
      () => {
        waitingSpans -= countHere
        work()
      },
      isRoom ? patienceMillis : 0,
    ).unref()
  }

  return (spans: PageSpan[], receipt: Receipt | undefined, server: PageServer): void => {
    const { traceId } = spans[0]!
    const decide = () => pages.decisionFor(traceId, receipt) ?? (keepsAll ? kept : undefined)
    const decision = decide()
    if (decision) deliverTrace(spans, decision, server)
    else later(spans.length, () => deliverTrace(spans, decide() ?? dropped, server))
  }
}
