import { createGlob } from '../../text/glob.ts'
import { defaultRule, defaultRuleWith, type SamplingRule } from '../../x-ray/sampling-rule.ts'

/** The request at the time of the decision; members are `''` when the span is not a request. */
export type SamplingSubject = {
  serviceName: string
  serviceType: string
  host: string
  method: string
  path: string
  attribute(name: string): string
}

/**
 * The rules in the order in which they are tried: by priority, then by name, as X-Ray sorts them.
 * The last one always matches.
 */
export function orderRules(rules: SamplingRule[]): SamplingRule[] {
  const own = rules.find(rule => rule.name === defaultRule.name)
  return [
    ...rules
      .filter(rule => rule !== own)
      .sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1)),
    own ? defaultRuleWith(own) : defaultRule,
  ]
}

/** Returns whether a request matches the rule. Compiles the patterns once. */
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

/** `*` matches any text, `?` any one character; case does not matter. */
const wildcard = (pattern: string) =>
  createGlob(pattern, { hasQuestionMark: true, ignoresCase: true })
