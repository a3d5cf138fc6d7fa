import { defaultRule, type SamplingRule } from '../../x-ray/sampling-rule.ts'
import type { CostLoad, MonthUsd, RuleCost, SamplingCost, VendorCost } from '../records/cost-api.ts'
import { requestsOf } from './contributions.ts'
import { keptPerSecond, type Sampling } from './load.ts'
import type { Group, Measured } from './measured.ts'
import { formatMonth, formatPercent, formatPerSecond } from './words.ts'

const mostRules = 30

export const samplingOf = ({ fixedRate, reservoirPerSecond }: SamplingRule): Sampling => ({
  share: fixedRate,
  reservoirPerSecond,
})

type Whole = {
  measured: Measured
  requests: number
  load: CostLoad
  /** The rules that the viewer knows. */
  rules: SamplingRule[]
}

/** What each rule that decided keeps of its part of the load. */
export function ruleCosts(whole: Whole, usdOf: (group: Group) => MonthUsd): RuleCost[] {
  const { measured, requests, load, rules } = whole
  return [...measured.byRule].slice(0, mostRules).map(([name, group]) => {
    const own = requestsOf(group)
    const share = requests > 0 ? own / requests : 0
    const perSecond = load.requestsPerSecond * share
    const known = rules.find(rule => rule.name === name)
    const sampling = known && samplingOf(known)
    const processes = load.replicas * Math.max(group.services.size, 1)
    const kept = sampling
      ? keptPerSecond(perSecond, sampling, processes)
      : perSecond * (own > 0 ? group.amounts.kept / own : 0)
    const keptShare = perSecond > 0 ? kept / perSecond : 0
    return {
      rule: name,
      requests: own,
      share,
      keptTraces: group.amounts.kept,
      ...(sampling && { sampling }),
      keptPerSecond: kept,
      keptShare,
      monthUsd: usdOf(group),
      text: sampling ? ruleWords(sampling, kept, keptShare, processes) : unknownRule(keptShare),
    }
  })
}

/** `5/s in each of 2 processes, then 10 %: keeps 10/s, 100 %.` */
function ruleWords(sampling: Sampling, kept: number, keptShare: number, processes: number): string {
  const { share, reservoirPerSecond: reservoir } = sampling
  const keeps = `keeps ${formatPerSecond(kept)}/s, ${formatPercent(keptShare)}.`
  if (reservoir === 0) return `${formatPercent(share)}: ${keeps}`
  const of = processes === 1 ? '' : ` in each of ${processes} processes`
  return `${reservoir}/s${of}, then ${formatPercent(share)}: ${keeps}`
}

const unknownRule = (keptShare: number) =>
  `The viewer does not know this rule; ${formatPercent(keptShare)} of its requests were kept.`

/** What ways of sampling would keep of the whole load. */
export function samplingCosts(
  { load, rules }: Pick<Whole, 'load' | 'rules'>,
  costsAt: (keptShare: number) => VendorCost[],
): SamplingCost[] {
  const ways = [
    { name: 'everything', share: 1, reservoirPerSecond: 0 },
    ...rules.filter(matchesAll).map(rule => ({ name: rule.name, ...samplingOf(rule) })),
  ]
  return ways.slice(0, mostRules).map(({ name, ...sampling }) => {
    const { requestsPerSecond, processes } = load
    const kept = keptPerSecond(requestsPerSecond, sampling, processes)
    const keptShare = requestsPerSecond > 0 ? kept / requestsPerSecond : 0
    const costs = costsAt(keptShare)
    const month = (name: string) => costs.find(({ vendor }) => vendor === name)!.month
    const [honeycomb, xray] = [month('honeycomb'), month('xray')]
    const prices = `X-Ray ${formatMonth(xray)}, Honeycomb ${formatMonth(honeycomb)}.`
    return {
      name,
      ...sampling,
      keptPerSecond: kept,
      keptShare,
      honeycomb,
      xray,
      text: `${ruleWords(sampling, kept, keptShare, processes)} ${prices}`,
    }
  })
}

/** Others decide about a part of the requests alone. */
const matchesAll = ({ serviceName, serviceType, host, method, path, attributes }: SamplingRule) =>
  [serviceName, serviceType, host, method, path].every(pattern => pattern === '*') &&
  Object.keys(attributes).length === 0

/** The rules of the viewer, and X-Ray's own last rule. */
export const withDefaultRule = (rules: SamplingRule[]) =>
  rules.some(({ name }) => name === defaultRule.name) ? rules : [...rules, defaultRule]
