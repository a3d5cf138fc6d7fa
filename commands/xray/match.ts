import { orderRules, ruleMatcher } from '../../services/telemetry/sampling/rules.ts'
import { defaultRule, type SamplingRule } from '../../services/x-ray/sampling-rule.ts'

type TriedRequest = { method: string; path: string; host: string; serviceName: string }

/** Parses `GET /api/activities/home?handle=ada`; undefined when `text` has another form. */
export function parseRequest(text: string): { method: string; path: string } | undefined {
  const [, method, path] = /^([A-Za-z]+)\s+(\/\S*)$/.exec(text.trim()) ?? []
  // Rules match the path without the query.
  return method && path
    ? { method: method.toUpperCase(), path: path.replace(/[?#].*/, '') }
    : undefined
}

/** Says which rule matches a request, as in the services, and which share of requests is kept. */
export function explainMatch(rules: SamplingRule[], request: TriedRequest): string[] {
  const rule = matchingRule(rules, request)
  const ordered = orderRules(rules)
  const before = ordered.slice(0, ordered.indexOf(rule)).map(({ name }) => name)
  return [
    `${request.method} ${request.path} at ${request.serviceName} (host ${request.host}) matches the rule ${rule.name} (priority ${rule.priority}).`,
    `Kept: ${kept(rule)}.`,
    ...(before.length > 0 ? [`Rules before it: ${before.join(', ')}.`] : []),
  ]
}

/** The rule that a request meets in the services. */
export function matchingRule(rules: SamplingRule[], request: TriedRequest): SamplingRule {
  const subject = { ...request, serviceType: '', attribute: () => '' }
  return orderRules(rules).find(rule => ruleMatcher(rule)(subject)) ?? defaultRule
}

/** `the first 5 of every second, then 10 % of the others, each counting for 10` */
export function kept({ reservoirPerSecond, fixedRate }: SamplingRule): string {
  const share = `${Number((fixedRate * 100).toFixed(4))} %`
  const weight = fixedRate > 0 && fixedRate < 1 ? `, each counting for ${round(1 / fixedRate)}` : ''
  if (fixedRate === 1) return 'all'
  if (reservoirPerSecond === 0) return fixedRate === 0 ? 'none' : `${share}${weight}`
  const first = `the first ${reservoirPerSecond} of every second`
  return fixedRate === 0
    ? `${first}, none of the others`
    : `${first}, then ${share} of the others${weight}`
}

const round = (weight: number) => Number(weight.toFixed(2))
