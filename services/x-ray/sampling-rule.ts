/** A sampling rule in this code's spelling, whichever format it came from. */
export type SamplingRule = {
  name: string
  /** The matching rule with the lowest priority decides. */
  priority: number
  /** Share kept beyond the reservoir, 0..1. */
  fixedRate: number
  /** Requests that are kept first in each second. */
  reservoirPerSecond: number
  serviceName: string
  serviceType: string
  host: string
  method: string
  path: string
  /** Span attributes at the decision, each with its pattern. */
  attributes: Record<string, string>
}

/**
 * The same in the spelling of X-Ray's API, without the members that X-Ray adds.
 * https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html
 */
export type XRayRule = {
  RuleName: string
  ResourceARN: string
  Priority: number
  FixedRate: number
  ReservoirSize: number
  ServiceName: string
  ServiceType: string
  Host: string
  HTTPMethod: string
  URLPath: string
  Attributes: Record<string, string>
}

/** A rule as X-Ray keeps it. */
export type StoredXRayRule = XRayRule & {
  RuleARN: string
  Version: number
  SamplingRateBoost?: { MaxRate: number; CooldownWindowMinutes: number }
}

/** X-Ray's own last rule, which matches every request: one a second, then 5 %. */
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

type Amounts = Pick<SamplingRule, 'fixedRate' | 'reservoirPerSecond'>

/** X-Ray lets a user change only these two members of the Default rule. */
export const defaultRuleWith = ({ fixedRate, reservoirPerSecond }: Amounts): SamplingRule => ({
  ...defaultRule,
  fixedRate,
  reservoirPerSecond,
})

export const toXRayRule = (rule: SamplingRule): XRayRule => ({
  RuleName: rule.name,
  ResourceARN: '*',
  Priority: rule.priority,
  FixedRate: rule.fixedRate,
  ReservoirSize: rule.reservoirPerSecond,
  ServiceName: rule.serviceName,
  ServiceType: rule.serviceType,
  Host: rule.host,
  HTTPMethod: rule.method,
  URLPath: rule.path,
  Attributes: rule.attributes,
})

export const fromXRayRule = (rule: XRayRule): SamplingRule => ({
  name: rule.RuleName,
  priority: rule.Priority,
  fixedRate: rule.FixedRate,
  reservoirPerSecond: rule.ReservoirSize,
  serviceName: rule.ServiceName,
  serviceType: rule.ServiceType,
  host: rule.Host,
  method: rule.HTTPMethod,
  path: rule.URLPath,
  attributes: rule.Attributes,
})
