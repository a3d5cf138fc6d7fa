import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import {
  type CentralRule,
  createCentralRule,
  type ReceivedTarget,
  type RuleCounts,
} from './central-rule.ts'
import { orderRules } from './rules.ts'
import { decideInOrder, type RootSampler } from './sampling.ts'

/** Like X-Ray's own SDKs: rules expire after an hour without a successful request for them. */
const validMillis = 3_600_000

export type CountsOfRule = RuleCounts & { ruleName: string }

/** The latest rules, each with its counts and its quota. @param nowMillis monotonic */
export function createCentralRules(serviceName: string, nowMillis: () => number) {
  let rules: CentralRule[] = []
  let decideRoot: RootSampler | undefined
  let validUntilMillis = Number.NEGATIVE_INFINITY

  const ruleOf = (name: string) => rules.find(rule => rule.name === name)

  function replace(received: SamplingRule[]): void {
    rules = orderRules(received).map(rule => {
      const known = ruleOf(rule.name)
      known?.replace(rule)
      return known ?? createCentralRule(rule, nowMillis)
    })
    decideRoot = decideInOrder(rules, serviceName)
    validUntilMillis = nowMillis() + validMillis
  }

  return {
    replace,
    /** Undefined before the first rules, and when the latest ones have expired. */
    current: () => (nowMillis() < validUntilMillis ? decideRoot : undefined),
    applyTarget: (target: ReceivedTarget) => ruleOf(target.ruleName)?.applyTarget(target),
    /** The counts of the rules that matched any request. */
    takeCounts: (): CountsOfRule[] =>
      rules.flatMap(rule => {
        const counts = rule.takeCounts()
        return counts ? [{ ruleName: rule.name, ...counts }] : []
      }),
    giveBack: (counts: CountsOfRule[]) => {
      for (const taken of counts) ruleOf(taken.ruleName)?.giveBack(taken)
    },
  }
}
