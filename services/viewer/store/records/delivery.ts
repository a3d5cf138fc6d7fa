import { type Delivery, type Lens, type LensDelivery, lenses } from '../../records/api.ts'
import type { Vendors } from '../../records/vendors.ts'
import { type Expectation, expectations } from './expectations.ts'
import type { TraceFacts } from './trace-facts.ts'

/** The facts of a trace that its delivery depends on. They change only with new records. */
export type DeliveryFacts = Pick<TraceFacts, 'startMillis' | 'lastMillis' | 'firstByLens'> & {
  counts: { [lens in Lens]: number }
  expected: { [lens in Lens]: Expectation }
}

/** How long after a trace's last record a missing one may still arrive. */
export const graceMillis = 10_000

/** Why a lens has nothing of a trace, beyond what the trace itself shows. */
type Reasons = {
  /** Why a wire of the lens rejected a record of this trace. */
  rejectionOf(lens: Lens): string | undefined
  /** Why a wire of the lens rejected a record that named no trace, at the time of this one. */
  rejectionNear(lens: Lens): string | undefined
  /** How a sampling rule is called, with its rate where that is known. */
  ruleInWords(rule: string): string
  xrayGoesTo: Vendors['xrayGoesTo']
}

export function deliveryFacts(facts: TraceFacts): DeliveryFacts {
  const { startMillis, lastMillis, firstByLens } = facts
  const { spans: otlp, segments, subsegments, items: rollbar, lines: logs } = facts.counts
  const counts = { otlp, xray: segments + subsegments, rollbar, logs }
  return { startMillis, lastMillis, firstByLens, counts, expected: expectations(facts) }
}

/**
 * Whether a trace has arrived by each lens, judged at `nowMillis`. What is expected follows from
 * what the senders announce: `waywiser.lenses` on each resource, one segment and one log line for
 * each SERVER span, one item for each span attribute `rollbar.item.uuid`. From senders without
 * announcements, only received records are expected.
 */
export function deliveryOf(facts: DeliveryFacts, nowMillis: number, reasons: Reasons): Delivery {
  const mayStillCome = nowMillis < facts.lastMillis + graceMillis
  const judge = (lens: Lens): LensDelivery => {
    const count = facts.counts[lens]
    const expected = facts.expected[lens]
    const verdict = judgeLens({ expected, mayStillCome, lens, ...reasons })
    return { ...verdict, count, ...delayOf(facts, lens) }
  }
  return Object.fromEntries(lenses.map(lens => [lens, judge(lens)])) as Delivery
}

type Case = Reasons & { lens: Lens; expected: Expectation; mayStillCome: boolean }

type Verdict = Pick<LensDelivery, 'state' | 'reason'>

function judgeLens({ lens, expected, mayStillCome, ...reasons }: Case): Verdict {
  switch (expected.kind) {
    case 'all-there':
      return { state: 'received' }
    case 'sampled-out':
      return { state: 'sampled-out', reason: sampledOutReason(expected.rule, reasons) }
    case 'nothing':
      return unlessRejected(expected.reason, lens, reasons)
    case 'not-sent':
      return unlessRejected(notSentReason(lens, reasons.xrayGoesTo), lens, reasons)
    case 'incomplete': {
      if (mayStillCome) return { state: 'pending' }
      const rejection = reasons.rejectionOf(lens) ?? reasons.rejectionNear(lens)
      return { state: 'missing', reason: rejection ?? expected.reason }
    }
    case 'unannounced': {
      if (mayStillCome) return { state: 'pending' }
      const rejection = expected.isMade ? reasons.rejectionNear(lens) : undefined
      if (rejection) return { state: 'missing', reason: rejection }
      return unlessRejected(expected.reason, lens, reasons)
    }
  }
}

/** What was not announced is missing only if it was made: a record of this very trace was rejected. */
function unlessRejected(reason: string, lens: Lens, { rejectionOf }: Reasons): Verdict {
  const rejection = rejectionOf(lens)
  return rejection ? { state: 'missing', reason: rejection } : { state: 'not-expected', reason }
}

const sampledOutReason = (rule: string | undefined, { ruleInWords }: Reasons) =>
  rule === undefined ? 'Dropped by sampling' : `Dropped by sampling rule ${ruleInWords(rule)}`

/** Segments go to one place only: missing here, they are there, or nowhere. */
function notSentReason(lens: Lens, xrayGoesTo: Vendors['xrayGoesTo']): string {
  if (lens !== 'xray') return 'Not sent to this viewer'
  switch (xrayGoesTo) {
    case 'aws':
      return 'Goes to AWS'
    case 'viewer':
      return 'Switched off'
    case 'unknown':
      return 'Goes to AWS, or is switched off: not sent to this viewer'
  }
}

/** From the trace's start by its sender's clock to the first arrival by ours, so maybe negative. */
function delayOf(facts: DeliveryFacts, lens: Lens): Pick<LensDelivery, 'firstDelayMillis'> {
  const first = facts.firstByLens[lens]
  return first === undefined ? {} : { firstDelayMillis: first - facts.startMillis }
}
