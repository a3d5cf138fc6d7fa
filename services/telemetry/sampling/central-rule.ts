import type { SamplingResult } from '@opentelemetry/sdk-trace'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import { createReservoir, type Reservoir } from './reservoir.ts'
import { ruleMatcher } from './rules.ts'
import { type DecidingRule, ruleResults } from './sampling.ts'

/** How many requests this process may keep under a rule, until the next target. */
export type SamplingTarget = {
  ruleName: string
  fixedRate: number | undefined
  /** The share of the rule's reservoir, which all processes divide up; undefined: unchanged. */
  quotaPerSecond: number | undefined
  /** Epoch time. */
  quotaEndsMillis: number
  /** How long the rule's counts need not be reported again. */
  intervalMillis: number | undefined
}

/** `quotaTermMillis` is how long the quota is valid from now on. */
export type ReceivedTarget = SamplingTarget & { quotaTermMillis: number }

/** The requests that matched a rule since its last report, and how many of them it kept. */
export type RuleCounts = { requests: number; borrowed: number; sampled: number }

export type CentralRule = DecidingRule & {
  readonly name: string
  /** Applies a changed rule; counts and quota stay. */
  replace(rule: SamplingRule): void
  applyTarget(target: ReceivedTarget): void
  /** Returns the counts and resets them; undefined without requests, or shortly after a report. */
  takeCounts(): RuleCounts | undefined
  /** Adds counts that could not be reported to the next ones. */
  giveBack(counts: RuleCounts): void
}

// A timer that fires a little early must not cost a whole further interval.
const toleranceMillis = 1000

/**
 * One central rule in this process. With a valid quota it keeps that many requests a second;
 * without one it borrows a single request a second; beyond both it keeps by the rate. `nowMillis`
 * is monotonic: a wall clock that is set back would delay the reports and keep an old quota valid.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export function createCentralRule(first: SamplingRule, nowMillis: () => number): CentralRule {
  const reservoir: Reservoir = createReservoir(nowMillis)
  let rule = first
  let matches = ruleMatcher(first)
  let results = ruleResults(first.name, first.fixedRate)
  let counts = noCounts()
  let quota: { perSecond: number; endsMillis: number } | undefined
  let nextReportMillis = Number.NEGATIVE_INFINITY

  function keep(result: SamplingResult): SamplingResult {
    counts.sampled++
    return result
  }

  function decide(traceId: string): SamplingResult {
    counts.requests++
    const isFresh = quota !== undefined && nowMillis() < quota.endsMillis
    if (isFresh && reservoir.take(quota!.perSecond)) return keep(results.byReservoir)
    if (!isFresh && reservoir.take(Math.min(rule.reservoirPerSecond, 1))) {
      counts.borrowed++
      return keep(results.borrowed)
    }
    const result = results.byRate(traceId)
    return result === results.droppedByRate ? result : keep(result)
  }

  return {
    name: first.name,
    matches: subject => matches(subject),
    decide,
    replace(changed) {
      rule = changed
      matches = ruleMatcher(changed)
      results = ruleResults(changed.name, changed.fixedRate)
    },
    applyTarget({ fixedRate, quotaPerSecond, quotaTermMillis, intervalMillis = 0 }) {
      if (fixedRate !== undefined) results = ruleResults(rule.name, fixedRate)
      if (quotaPerSecond !== undefined) {
        quota = { perSecond: quotaPerSecond, endsMillis: nowMillis() + quotaTermMillis }
      }
      nextReportMillis = nowMillis() + intervalMillis - toleranceMillis
    },
    takeCounts() {
      if (counts.requests === 0 || nowMillis() < nextReportMillis) return undefined
      const taken = counts
      counts = noCounts()
      return taken
    },
    giveBack(taken) {
      counts.requests += taken.requests
      counts.borrowed += taken.borrowed
      counts.sampled += taken.sampled
    },
  }
}

const noCounts = (): RuleCounts => ({ requests: 0, borrowed: 0, sampled: 0 })
