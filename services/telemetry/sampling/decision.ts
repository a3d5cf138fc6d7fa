import { type Attributes, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api'
import { TraceState as ParsedTraceState } from '@opentelemetry/core'
import { formatThreshold, probabilityOf, thresholdIn } from '../../trace-context/threshold.ts'

/**
 * Why a trace is kept or not; `rule` names the sampling rule, where one was asked. `borrowed` is
 * the one a second that a central rule gives before its quota has come.
 */
export type DecisionReason = 'all' | 'reservoir' | 'borrowed' | 'rate' | 'parent'

export type Decision = { isSampled: boolean; rule?: string | undefined; reason: DecisionReason }

/**
 * A span's context has one thing that all spans under it share: the trace state. So each decision
 * is one trace state object of ours, and this map says what it stands for. Nothing is allocated
 * per request, and nothing of it is sent on but the weight.
 */
const decisions = new WeakMap<TraceState, Omit<Decision, 'isSampled'>>()

export type RootDecision = {
  isSampled: boolean
  /** Goes to every span of the trace in this process. */
  traceState: TraceState
  /** Goes on the root span. */
  attributes: Attributes
}

/**
 * A decision for root spans, made once per rule and reason.
 *
 * @param probability of the decision, 0..1: one kept trace stands for 1 / probability
 */
export function rootDecision(decision: Decision, probability: number): RootDecision {
  const { isSampled, rule, reason } = decision
  const isWeighted = isSampled && probability < 1
  const traceState = new ParsedTraceState(
    isWeighted ? `ot=th:${formatThreshold(probability)}` : undefined,
  )
  const attributes: Attributes = { 'waywiser.sampling.reason': reason }
  if (rule !== undefined) {
    attributes['waywiser.sampling.rule'] = rule
    attributes['aws.xray.rule_name'] = rule
  }
  decisions.set(traceState, rule === undefined ? { reason } : { rule, reason })
  return { isSampled, traceState, attributes }
}

/** The decision a span stands under, for log lines and error items. */
export function decisionOf(spanContext: SpanContext): Decision {
  const known = spanContext.traceState && decisions.get(spanContext.traceState)
  const isSampled = (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0
  return known ? { isSampled, ...known } : { isSampled, reason: 'parent' }
}

const weights = new WeakMap<TraceState, number>()

/** How many requests the trace stands for: 1 / probability, from `ot=th:`; 1 when nothing is said. */
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
 * The weight as a whole number, since Honeycomb counts in those. What is lost by rounding is given
 * back by the trace id, so that all spans of a trace agree and the sum over many is right.
 */
export function sampleRateOf(spanContext: SpanContext): number {
  const weight = weightOf(spanContext)
  const whole = Math.floor(weight)
  const fraction = weight - whole
  if (fraction < 1e-9) return whole
  // Not the digits that the decision looked at: kept traces are all high there.
  const draw = Number.parseInt(spanContext.traceId.slice(8, 16), 16) / 2 ** 32
  return draw < fraction ? whole + 1 : whole
}
