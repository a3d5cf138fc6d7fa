import { createGlob } from '../../text/glob.ts'

/** One rule, as X-Ray has it, whichever file format it came from. */
export type SamplingRule = {
  name: string
  /** The lowest that matches decides. */
  priority: number
  /** Share kept beyond the reservoir, 0..1. */
  fixedRate: number
  /** Requests per second and process that are kept first. */
  reservoirPerSecond: number
  serviceName: string
  serviceType: string
  host: string
  method: string
  path: string
  /** Span attributes at the decision, each with its pattern. */
  attributes: Record<string, string>
}

/** What is known of a request when it is decided on; `''` when it is no request. */
export type SamplingSubject = {
  serviceName: string
  serviceType: string
  host: string
  method: string
  path: string
  attribute(name: string): string
}

/** X-Ray's own last rule: it applies where no other does. */
export const defaultRule: SamplingRule = {
  name: 'Default',
  priority: 10_000,
  fixedRate: 0.05,
  reservoirPerSecond: 1,
  serviceName: '*',
  serviceType: '*',
  host: '*',
  method: '*',
  path: '*',
  attributes: {},
}

/**
 * The rules in the order they are asked: by priority, then by name, as X-Ray sorts them. The last
 * one always matches.
 */
export function orderRules(rules: SamplingRule[]): SamplingRule[] {
  const own = rules.find(rule => rule.name === defaultRule.name)
  const last = own ? { ...defaultRule, ...pick(own) } : defaultRule
  return [
    ...rules
      .filter(rule => rule !== own)
      .sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1)),
    last,
  ]
}

const pick = ({ fixedRate, reservoirPerSecond }: SamplingRule) => ({
  fixedRate,
  reservoirPerSecond,
})

/** A function that says whether a rule speaks of a request; patterns are compiled once. */
export function ruleMatcher(rule: SamplingRule): (subject: SamplingSubject) => boolean {
  const serviceName = wildcard(rule.serviceName)
  const serviceType = wildcard(rule.serviceType)
  const host = wildcard(rule.host)
  const method = wildcard(rule.method)
  const path = wildcard(rule.path)
  const attributes = Object.entries(rule.attributes).map(
    ([name, pattern]) => [name, wildcard(pattern)] as const,
  )
  return subject =>
    method(subject.method) &&
    path(subject.path) &&
    host(subject.host) &&
    serviceName(subject.serviceName) &&
    serviceType(subject.serviceType) &&
    attributes.every(([name, matches]) => matches(subject.attribute(name)))
}

/** `*` is any text, `?` any one character; case does not matter. */
const wildcard = (pattern: string) =>
  createGlob(pattern, { hasQuestionMark: true, ignoresCase: true })
