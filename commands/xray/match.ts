import {
  defaultRule,
  orderRules,
  ruleMatcher,
  type SamplingRule,
} from '../../services/telemetry/sampling/rules.ts'

export type TriedRequest = { method: string; path: string; host: string; serviceName: string }

/** `GET /api/activities/home?handle=ada` taken apart; undefined when it is nothing of the kind. */
export function parseRequest(text: string): { method: string; path: string } | undefined {
  const [, method, path] = /^([A-Za-z]+)\s+(\/\S*)$/.exec(text.trim()) ?? []
  // Rules look at the path alone.
  return method && path
    ? { method: method.toUpperCase(), path: path.replace(/[?#].*/, '') }
    : undefined
}

/**
 * Which rule a request meets, asked as the services ask, and what would be kept of such requests.
 */
export function explainMatch(rules: SamplingRule[], request: TriedRequest): string[] {
  const ordered = orderRules(rules)
  const subject = { ...request, serviceType: '', attribute: () => '' }
  const rule = ordered.find(candidate => ruleMatcher(candidate)(subject)) ?? defaultRule
  const before = ordered.slice(0, ordered.indexOf(rule)).map(({ name }) => name)
  return [
    `${request.method} ${request.path} at ${request.serviceName} (host ${request.host}) meets the rule ${rule.name} (priority ${rule.priority}).`,
    `Kept: ${kept(rule)}.`,
    ...(before.length > 0 ? [`Asked before it: ${before.join(', ')}.`] : []),
  ]
}

function kept({ reservoirPerSecond, fixedRate }: SamplingRule): string {
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
