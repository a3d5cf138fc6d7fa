import { type Attributes, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { formatThreshold, probabilityOf, thresholdIn } from '../../trace-context/threshold.ts'
import { parseTraceState } from '../../trace-context/trace-state.ts'

/**
 * Why a trace is kept or dropped. `borrowed`: the one request a second that a central rule keeps
 * without a quota.
 */
export type DecisionReason = 'all' | 'reservoir' | 'borrowed' | 'rate' | 'parent'

type Decision = { isSampled: boolean; rule?: string | undefined; reason: DecisionReason }

/**
 * All spans below a span share its trace state. So each kind of decision has one trace state
 * object, and this map holds the decision of each object. Nothing is allocated per request, and
 * only the weight is sent on.
 */
const decisions = new WeakMap<TraceState, Omit<Decision, 'isSampled'>>()

type RootDecision = {
  isSampled: boolean
  /** Trace state of every span of the trace in this process. */
  traceState: TraceState
  /** Attributes of the root span. */
  attributes: Attributes
}

/**
 * A decision for root spans, created once per rule and reason.
 *
 * @param probability of the decision, 0..1: one kept trace represents 1 / probability traces
 */
export function rootDecision(decision: Decision, probability: number): RootDecision {
  const { isSampled, rule, reason } = decision
  const isWeighted = isSampled && probability < 1
  const traceState = parseTraceState(isWeighted ? `ot=th:${formatThreshold(probability)}` : '')
  const attributes: Attributes = { 'waywiser.sampling.reason': reason }
  if (rule !== undefined) {
    attributes['waywiser.sampling.rule'] = rule
    attributes['aws.xray.rule_name'] = rule
  }
  decisions.set(traceState, rule === undefined ? { reason } : { rule, reason })
  return { isSampled, traceState, attributes }
}

/** The trace state of a decision with another member `ot`. */
export function sameDecision(traceState: TraceState, weight: string): TraceState {
  const changed = traceState.set('ot', weight)
  const decision = decisions.get(traceState)
  if (decision) decisions.set(changed, decision)
  return changed
}

/** The decision that applies to a span, for log lines and error items. */
export function decisionOf(spanContext: SpanContext): Decision {
  const known = spanContext.traceState && decisions.get(spanContext.traceState)
  const isSampled = (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0
  return known ? { isSampled, ...known } : { isSampled, reason: 'parent' }
}

const weights = new WeakMap<TraceState, number>()

/** How many requests the trace represents: 1 / probability, from `ot=th:`; 1 without it. */
export function weightOf(spanContext: SpanContext): number {
  const { traceState } = spanContext
  if (!traceState) return 1
  let weight = weights.get(traceState)
  if (weight === undefined) {
    const threshold = thresholdIn(traceState.get('ot') ?? '')
    weight = threshold === undefined ? 1 : 1 / probabilityOf(threshold)
    weights.set(traceState, weight)
  }
  return weight
}

/**
 * The weight as a whole number, which Honeycomb requires. The trace id decides whether a fraction
 * is rounded up, so that all spans of a trace agree and the sum over many traces is right.
 */
export function sampleRateOf(spanContext: SpanContext): number {
  const weight = weightOf(spanContext)
  const whole = Math.floor(weight)
  const fraction = weight - whole
  if (fraction < 1e-9) return whole
  // Not the digits of the sampling decision: in kept traces those are always high.
  const draw = Number.parseInt(spanContext.traceId.slice(8, 16), 16) / 2 ** 32
  return draw < fraction ? whole + 1 : whole
}

/**
 * Sets `SampleRate` on every span of a trace that represents several: Honeycomb reads it from each
 * span and multiplies its counts by it.
 */
export const stampSampleRate: SpanProcessor = {
  onStart(span) {
    const rate = sampleRateOf(span.spanContext())
    if (rate !== 1) span.setAttribute('SampleRate', rate)
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
}
