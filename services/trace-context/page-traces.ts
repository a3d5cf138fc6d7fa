import { randomUUID } from 'node:crypto'
import { type SpanContext, TraceFlags } from '@opentelemetry/api'
import { type HeaderReader, pageHeader } from './headers.ts'
import { createReceipts, type Receipt } from './receipt.ts'
import { parseTraceState } from './trace-state.ts'

/** What is decided about a page's trace; the page follows it, and so do its later requests. */
export type PageDecision = Pick<SpanContext, 'traceState'> & { isSampled: boolean }

/** How a page's request joins the trace that it names. */
export type PageJoin = {
  /** An earlier decision about this trace; undefined: our rules decide. */
  decision: PageDecision | undefined
  /** For a decision by rate: by the digits of an id that the page chose, a page could have itself kept. */
  randomness: string
}

export type PageTraces = {
  /** Whether the request comes from a page; the header's value may be worth nothing. */
  isFromPage(header: HeaderReader): boolean
  /** Undefined unless the page may continue the trace. */
  join(traceId: string, header: HeaderReader): PageJoin | undefined
  /** A receipt for the page about a trace of its own or of its document. */
  receiptFor(spanContext: SpanContext): string
  readReceipt(text: string): Receipt | undefined
  /** What this process decided about a trace, or another one, by its receipt. */
  decisionFor(traceId: string, receipt: Receipt | undefined): PageDecision | undefined
}

/** A page that is open for longer gets a new receipt with each answer. */
const maxProofMillis = 24 * 3_600_000
/** How long a decision is followed: what one click causes takes seconds. */
const maxDecisionMillis = 5 * 60_000
/** So many requests of one trace are kept because the first was; one click causes a few. */
const maxFollowing = 30
/** The traces that a process remembers; 300 bytes each. */
const maxRemembered = 5000

/**
 * Which requests of pages continue the pages' own traces. A page proves by a receipt that one of our
 * services answered it within a day. It decides about the trace's id alone: never about sampling, weight
 * or trace state.
 *
 * @param peerKey signs the receipts; without one each process has a key of its own
 * @param trustsAll every sender may name its trace, and so may a page without a receipt
 */
export function createPageTraces(
  peerKey: string | undefined,
  trustsAll: boolean,
  nowMillis = Date.now,
): PageTraces {
  const receipts = createReceipts(peerKey ?? randomUUID())
  const known = new Map<string, PageDecision & { following: number }>()

  const ageOf = (receipt: Receipt) => nowMillis() - receipt.madeMillis

  function remember({ traceId, traceFlags, traceState }: SpanContext): void {
    const before = known.get(traceId)
    if (before) {
      before.following++
      return
    }
    const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0
    known.set(traceId, { isSampled, traceState, following: 0 })
    const [oldest] = known.keys()
    if (known.size > maxRemembered) known.delete(oldest!)
  }

  function decisionFor(traceId: string, receipt: Receipt | undefined): PageDecision | undefined {
    const decided = known.get(traceId)
    if (decided) return decided
    if (receipt?.traceId !== traceId || ageOf(receipt) > maxDecisionMillis) return undefined
    const traceState = receipt.weight ? parseTraceState(`ot=${receipt.weight}`) : undefined
    return { isSampled: receipt.isSampled, traceState }
  }

  return {
    isFromPage: header => header(pageHeader) !== undefined,
    join(traceId, header) {
      const receipt = receipts.read(String(header(pageHeader) ?? ''))
      const isProven = receipt !== undefined && ageOf(receipt) < maxProofMillis
      if (!isProven && !trustsAll) return undefined
      if ((known.get(traceId)?.following ?? 0) >= maxFollowing) return undefined
      const decision = decisionFor(traceId, receipt)
      return { decision, randomness: receipts.randomnessFor(traceId) }
    },
    receiptFor(spanContext) {
      remember(spanContext)
      return receipts.write(spanContext, nowMillis())
    },
    readReceipt(text) {
      const receipt = receipts.read(text)
      return receipt && ageOf(receipt) < maxProofMillis ? receipt : undefined
    },
    decisionFor,
  }
}
