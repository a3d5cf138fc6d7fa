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
  /** Why a wire of the lens rejected something of this trace, or at its time. */
  rejectionOf(lens: Lens): string | undefined
  xrayGoesTo: Vendors['xrayGoesTo']
}

export function deliveryFacts(facts: TraceFacts): DeliveryFacts {
  const { startMillis, lastMillis, firstByLens } = facts
  const { spans: otlp, segments: xray, items: rollbar, lines: logs } = facts.counts
  const counts = { otlp, xray, rollbar, logs }
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
    const verdict = judgeLens({ expected, count, mayStillCome, lens, ...reasons })
    return { ...verdict, count, ...delayOf(facts, lens) }
  }
  return Object.fromEntries(lenses.map(lens => [lens, judge(lens)])) as Delivery
}

type Case = Reasons & {
  lens: Lens
  expected: Expectation
  count: number
  mayStillCome: boolean
}

type Verdict = Pick<LensDelivery, 'state' | 'reason'>

function judgeLens({ lens, expected, count, mayStillCome, ...reasons }: Case): Verdict {
  switch (expected.kind) {
    case 'all-there':
      return { state: 'received' }
    case 'sampled-out':
      return { state: 'sampled-out', ...(expected.rule && { reason: expected.rule }) }
    case 'nothing':
      return { state: 'not-expected', reason: expected.reason }
    case 'not-sent':
      return { state: 'not-expected', reason: notSentReason(lens, reasons.xrayGoesTo) }
    case 'incomplete':
      if (mayStillCome) return { state: 'pending' }
      return { state: 'missing', reason: reasons.rejectionOf(lens) ?? expected.reason }
    case 'unannounced': {
      if (count > 0) return { state: 'received' }
      if (mayStillCome) return { state: 'pending' }
      const rejection = reasons.rejectionOf(lens)
      if (rejection) return { state: 'missing', reason: rejection }
      return { state: 'not-expected', reason: expected.reason }
    }
  }
}

/** Segments go to one place only: missing here, they are there, or nowhere. */
function notSentReason(lens: Lens, xrayGoesTo: Vendors['xrayGoesTo']): string {
  if (lens !== 'xray') return 'not sent to this viewer'
  switch (xrayGoesTo) {
    case 'aws':
      return 'goes to AWS'
    case 'viewer':
      return 'switched off'
    case 'unknown':
      return 'goes to AWS, or is switched off: not sent to this viewer'
  }
}

/** From the trace's start by its sender's clock to the first arrival by ours, so maybe negative. */
function delayOf(facts: DeliveryFacts, lens: Lens): Pick<LensDelivery, 'firstDelayMillis'> {
  const first = facts.firstByLens[lens]
  return first === undefined ? {} : { firstDelayMillis: first - facts.startMillis }
}
