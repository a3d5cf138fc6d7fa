import { Refusal } from '../http/refusal.ts'
import { isObject, type JsonObject } from '../json-object.ts'

/**
 * The rule that every X-Ray account has and nobody can delete: one request a second, then 5 %.
 * Its times are 0, as AWS gives them for a default that was never changed.
 */
const defaultRule = {
  SamplingRule: {
    RuleName: 'Default',
    RuleARN: 'arn:aws:xray:us-east-1:000000000000:sampling-rule/Default',
    ResourceARN: '*',
    Priority: 10_000,
    FixedRate: 0.05,
    ReservoirSize: 1,
    ServiceName: '*',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    Version: 1,
    Attributes: {},
  },
  CreatedAt: 0,
  ModifiedAt: 0,
}

/** How long a client may use its quota before it must ask again, as AWS answers it. */
const quotaLifeSeconds = 300
const askAgainSeconds = 10

/** `GetSamplingRules`: the rules a sampler polls. The Default rule is the only one there is. */
export const getSamplingRules = (): object => ({ SamplingRuleRecords: [defaultRule] })

/** `GetSamplingTargets`: what each polling client may sample; the Default rule's numbers, whole. */
export function getSamplingTargets({ SamplingStatisticsDocuments }: JsonObject): object {
  if (!Array.isArray(SamplingStatisticsDocuments) || !SamplingStatisticsDocuments.every(isObject)) {
    throw new Refusal(400, 'SamplingStatisticsDocuments: expected a list of statistics documents')
  }
  const names = [...new Set(SamplingStatisticsDocuments.map(({ RuleName }) => RuleName))]
  const unknown = names.filter(name => name !== defaultRule.SamplingRule.RuleName)
  return {
    SamplingTargetDocuments: unknown.length < names.length ? [defaultTarget()] : [],
    LastRuleModification: defaultRule.ModifiedAt,
    UnprocessedStatistics: unknown.map(name => ({
      RuleName: String(name),
      ErrorCode: '400',
      Message: 'There is no such sampling rule',
    })),
  }
}

const defaultTarget = () => ({
  RuleName: defaultRule.SamplingRule.RuleName,
  FixedRate: defaultRule.SamplingRule.FixedRate,
  ReservoirQuota: defaultRule.SamplingRule.ReservoirSize,
  ReservoirQuotaTTL: Math.floor(Date.now() / 1000) + quotaLifeSeconds,
  Interval: askAgainSeconds,
})
