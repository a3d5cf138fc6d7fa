import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import {
  type CentralRule,
  createCentralRule,
  type ReceivedTarget,
  type RuleCounts,
} from './central-rule.ts'
import { orderRules } from './rules.ts'
import { askInOrder, type RootSampler } from './sampling.ts'

/** As X-Ray's own SDKs have it: rules that nobody could confirm for an hour are no longer obeyed. */
const validMillis = 3_600_000

export type CountsOfRule = RuleCounts & { ruleName: string }

export type CentralRules = ReturnType<typeof createCentralRules>

/** The rules as they last came, each with what it has seen and may still keep. @param nowMillis monotonic */
export function createCentralRules(serviceName: string, nowMillis: () => number) {
  let rules: CentralRule[] = []
  let decideRoot: RootSampler | undefined
  let validUntilMillis = Number.NEGATIVE_INFINITY

  const ruleOf = (name: string) => rules.find(rule => rule.name === name)

  function replace(came: SamplingRule[]): void {
    rules = orderRules(came).map(rule => {
      const known = ruleOf(rule.name)
      known?.replace(rule)
      return known ?? createCentralRule(rule, nowMillis)
    })
    decideRoot = askInOrder(rules, serviceName)
    validUntilMillis = nowMillis() + validMillis
  }

  return {
    replace,
    /** Undefined while no rules have come, and when the last that came are too old. */
    current: () => (nowMillis() < validUntilMillis ? decideRoot : undefined),
    applyTarget: (target: ReceivedTarget) => ruleOf(target.ruleName)?.applyTarget(target),
    /** Of the rules that were asked at all. */
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
