import {
  type Attributes,
  type Context,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace'
import { selfCheckPath } from '../../trace-context/headers.ts'
import { incomingTraceOf } from '../../trace-context/propagation.ts'
import { smallestProbability } from '../../trace-context/threshold.ts'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import { type DecisionReason, rootDecision, sameDecision } from './decision.ts'
import { createReservoir } from './reservoir.ts'
import { orderRules, ruleMatcher, type SamplingSubject } from './rules.ts'

/** Decides on a trace without an earlier decision. */
export type RootSampler = (traceId: string, attributes: Attributes) => SamplingResult

/** `SAMPLING=all`. */
export function keepAll(): RootSampler {
  const kept = rootResult(true, undefined, 'all', 1)
  return () => kept
}

/** A share of the traces, 0..1, by their ids. */
export const keepShare = (share: number): RootSampler => ruleResults(undefined, share).byRate

/**
 * `SAMPLING=local`: the first matching rule keeps a request by its reservoir, else by its rate. A
 * request kept by the reservoir counts once, one kept by the rate counts 1 / rate times: the sum
 * over the kept ones is the number of all requests.
 */
export function keepByRules(
  rules: SamplingRule[],
  serviceName: string,
  nowMillis = Date.now,
): RootSampler {
  const deciding = orderRules(rules).map(rule => ({
    matches: ruleMatcher(rule),
    decide: ruleDecider(rule, nowMillis),
  }))
  return decideInOrder(deciding, serviceName)
}

export type DecidingRule = {
  matches(subject: SamplingSubject): boolean
  decide(traceId: string): SamplingResult
}

/** The first matching rule decides; the last one must match every request. */
export function decideInOrder(rules: DecidingRule[], serviceName: string): RootSampler {
  return (traceId, attributes) => {
    const subject = subjectOf(attributes, serviceName)
    const rule = rules.find(candidate => candidate.matches(subject)) ?? rules.at(-1)!
    return rule.decide(traceId)
  }
}

function ruleDecider(rule: SamplingRule, nowMillis: () => number) {
  const reservoir = createReservoir(nowMillis)
  const results = ruleResults(rule.name, rule.fixedRate)
  return (traceId: string): SamplingResult =>
    reservoir.take(rule.reservoirPerSecond) ? results.byReservoir : results.byRate(traceId)
}

/** The possible results of a rule, created once: a decision allocates nothing. */
export function ruleResults(name: string | undefined, rate: number) {
  const fixedRate = rate > 0 ? Math.max(rate, smallestProbability) : 0
  const keptByRate = rootResult(true, name, 'rate', fixedRate)
  const droppedByRate = rootResult(false, name, 'rate', fixedRate)
  return {
    byReservoir: rootResult(true, name, 'reservoir', 1),
    borrowed: rootResult(true, name, 'borrowed', 1),
    droppedByRate,
    byRate: (traceId: string) => (isKeptByRate(traceId, fixedRate) ? keptByRate : droppedByRate),
  }
}

function rootResult(
  isSampled: boolean,
  rule: string | undefined,
  reason: DecisionReason,
  probability: number,
): SamplingResult {
  const { attributes, traceState } = rootDecision({ isSampled, rule, reason }, probability)
  return { ...(isSampled ? kept : dropped), attributes, traceState }
}

/**
 * By the trace id's last digits, like `ot=th:`: services with the same rate decide the same for a
 * trace.
 */
function isKeptByRate(traceId: string, rate: number): boolean {
  const draw = Number.parseInt(traceId.slice(18, 30), 16) / 2 ** 48
  return draw >= 1 - rate
}

function subjectOf(attributes: Attributes, serviceName: string): SamplingSubject {
  const attribute = (name: string) => String(attributes[name] ?? '')
  return {
    serviceName,
    serviceType: '',
    host: attribute('server.address'),
    method: attribute('http.request.method'),
    path: attribute('url.path'),
    attribute,
  }
}

const kept: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED }
const dropped: SamplingResult = { decision: SamplingDecision.NOT_RECORD }

/**
 * A child follows the decision of its parent, in this process or, with `followsCallers`, in the caller. `decideRoot` is
 * called when there is no parent, or when the parent left the decision open (`Sampled=?`). Not the
 * SDK's ParentBasedSampler: it knows neither that case nor a trace with a decision but without a
 * parent.
 */
export function createSampler(decideRoot: RootSampler, followsCallers = true): Sampler {
  return {
    shouldSample(context, traceId, _name, _kind, attributes) {
      const parent = trace.getSpanContext(context)
      const isOurs = parent !== undefined && !parent.isRemote
      const isFollowed = isOurs || followsCallers || attributes['url.path'] === selfCheckPath
      const isSampled = isFollowed ? earlierDecision(context, parent) : undefined
      if (isSampled !== undefined) return isSampled ? kept : dropped
      const randomness = incomingTraceOf(context)?.randomness
      if (randomness === undefined) return withStateOf(parent, decideRoot(traceId, attributes))
      return withRandomness(decideRoot(idWith(randomness), attributes), randomness)
    },
    toString: () => 'WaywiserSampler',
  }
}

/** An id whose last digits, by which a rate decides, are `randomness`. */
const idWith = (randomness: string) => randomness.padStart(32, '0')

/** Says by which digits the weight came about, since they are not those of the trace id. */
function withRandomness(decided: SamplingResult, randomness: string): SamplingResult {
  const { traceState } = decided
  const weight = traceState?.get('ot')
  if (!traceState || !weight) return decided
  return { ...decided, traceState: sameDecision(traceState, `${weight};rv:${randomness}`) }
}

function earlierDecision(context: Context, parent: SpanContext | undefined): boolean | undefined {
  const incoming = parent && !parent.isRemote ? undefined : incomingTraceOf(context)
  if (incoming) return incoming.isSampled
  return parent && (parent.traceFlags & TraceFlags.SAMPLED) !== 0
}

/** What other vendors wrote into the caller's trace state goes on; the weight is that of this decision. */
function withStateOf(parent: SpanContext | undefined, decided: SamplingResult): SamplingResult {
  if (!parent?.traceState) return decided
  const weight = decided.traceState?.get('ot')
  const { traceState } = parent
  return {
    ...decided,
    traceState: weight ? traceState.set('ot', weight) : traceState.unset('ot'),
  }
}
