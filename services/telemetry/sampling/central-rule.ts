import type { SamplingResult } from '@opentelemetry/sdk-trace'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import { createReservoir, type Reservoir } from './reservoir.ts'
import { ruleMatcher } from './rules.ts'
import { type DecidingRule, ruleResults } from './sampling.ts'

/** What this process may keep under a rule until it is told anew. */
export type SamplingTarget = {
  ruleName: string
  fixedRate: number | undefined
  /** Of the rule's reservoir, which all processes share; undefined: nothing was said. */
  quotaPerSecond: number | undefined
  /** Epoch time. */
  quotaEndsMillis: number
  /** How long the rule's counts need not be told again. */
  intervalMillis: number | undefined
}

/** With how long the quota holds from now on. */
export type ReceivedTarget = SamplingTarget & { quotaTermMillis: number }

/** How often a rule was asked since it was last told, and what it kept. */
export type RuleCounts = { requests: number; borrowed: number; sampled: number }

export type CentralRule = DecidingRule & {
  readonly name: string
  /** The rule may have been changed: what it has seen and may keep stays. */
  replace(rule: SamplingRule): void
  applyTarget(target: ReceivedTarget): void
  /** The counts so far, which start again from 0; undefined: none, or told not long ago. */
  takeCounts(): RuleCounts | undefined
  /** They could not be told, so they are told with the next ones. */
  giveBack(counts: RuleCounts): void
}

// A timer that fires a little early must not cost a whole interval more.
const toleranceMillis = 1000

/**
 * One central rule in this process. While it has a fresh quota it keeps so many a second; without
 * one it borrows a single request of each second; beyond both it goes by the rate. `nowMillis` is
 * monotonic: a clock set back would hold back the counts, and keep an old quota fresh, for as long.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export function createCentralRule(first: SamplingRule, nowMillis: () => number): CentralRule {
  const reservoir: Reservoir = createReservoir(nowMillis)
  let rule = first
  let matches = ruleMatcher(first)
  let results = ruleResults(first.name, first.fixedRate)
  let counts = noCounts()
  let quota: { perSecond: number; endsMillis: number } | undefined
  let nextTellingMillis = Number.NEGATIVE_INFINITY

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
      nextTellingMillis = nowMillis() + intervalMillis - toleranceMillis
    },
    takeCounts() {
      if (counts.requests === 0 || nowMillis() < nextTellingMillis) return undefined
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
