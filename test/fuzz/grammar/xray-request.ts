import { nowMillis } from '../now.ts'
import { type Random, wordsIn } from '../random.ts'
import { expression } from './filter-expression.ts'
import { segment, xrayTraceId } from './segment.ts'

const range = (random: Random) => ({
  StartTime: nowMillis / 1000 - random.below(20_000),
  EndTime: nowMillis / 1000,
})

const groupName = (random: Random) => random.pick(['a', 'Cruddur', 'Default', 'g-1'])

const rule = (random: Random) => ({
  RuleName: groupName(random),
  ResourceARN: '*',
  Priority: 1 + random.below(9999),
  Version: 1,
  FixedRate: random.next(),
  ReservoirSize: random.below(9),
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: 'GET',
  URLPath: random.pick(['*', '/api/*', '/a?c']),
  ...(random.chance(0.2) && { Attributes: { tier: 'gold' } }),
})

const tags = (random: Random) => [{ Key: random.pick(['a', 'b']), Value: 'c' }]
const arn = (random: Random) => `arn:aws:xray:us-east-1:000000000000:group/${groupName(random)}/1`

/** Each path with a valid input: AWS SDK model 2016-04-12. */
const requests: Record<string, (random: Random) => object> = {
  '/TraceSegments': random => ({ TraceSegmentDocuments: [JSON.stringify(segment(random))] }),
  '/TelemetryRecords': () => ({ TelemetryRecords: [{ Timestamp: nowMillis / 1000 }] }),
  '/TraceSummaries': random => ({
    ...range(random),
    FilterExpression: expression(random),
    TimeRangeType: random.pick(['TraceId', 'Event', 'Service']),
    Sampling: random.chance(0.2),
    ...(random.chance(0.2) && { SamplingStrategy: { Name: 'FixedRate', Value: 0.5 } }),
  }),
  '/Traces': random => ({ TraceIds: [xrayTraceId(random)] }),
  '/TraceGraph': random => ({ TraceIds: [xrayTraceId(random)] }),
  '/ServiceGraph': random => ({ ...range(random), GroupName: groupName(random) }),
  '/TimeSeriesServiceStatistics': random => ({
    ...range(random),
    EntitySelectorExpression: expression(random),
    Period: random.pick([60, 300]),
    ForecastStatistics: random.chance(0.2),
  }),
  '/CreateGroup': random => ({
    GroupName: groupName(random),
    FilterExpression: expression(random),
    InsightsConfiguration: { InsightsEnabled: false },
    Tags: tags(random),
  }),
  '/UpdateGroup': random => ({
    GroupName: groupName(random),
    FilterExpression: expression(random),
  }),
  '/GetGroup': random => ({ GroupName: groupName(random) }),
  '/Groups': () => ({ NextToken: null }),
  '/DeleteGroup': random => ({ GroupName: groupName(random) }),
  '/CreateSamplingRule': random => ({ SamplingRule: rule(random), Tags: tags(random) }),
  '/UpdateSamplingRule': random => ({ SamplingRuleUpdate: rule(random) }),
  '/DeleteSamplingRule': random => ({ RuleName: groupName(random) }),
  '/GetSamplingRules': () => ({}),
  '/SamplingTargets': random => ({
    SamplingStatisticsDocuments: [
      {
        RuleName: groupName(random),
        ClientID: random.hex(24),
        Timestamp: nowMillis / 1000,
        RequestCount: random.below(100),
        SampledCount: random.below(10),
        BorrowCount: 0,
      },
    ],
  }),
  '/SamplingStatisticSummaries': () => ({}),
  '/EncryptionConfig': () => ({}),
  '/PutEncryptionConfig': random => ({ Type: random.pick(['NONE', 'KMS']), KeyId: 'alias/a' }),
  '/ListTagsForResource': random => ({ ResourceARN: arn(random) }),
  '/TagResource': random => ({ ResourceARN: arn(random), Tags: tags(random) }),
  '/UntagResource': random => ({ ResourceARN: arn(random), TagKeys: ['a'] }),
}

export const xrayPaths = Object.keys(requests)

export function xrayRequest(random: Random): Buffer {
  const path = random.pick(xrayPaths)
  return Buffer.from(`${path}\n${JSON.stringify(requests[path]!(random))}`)
}

export const xrayWords = wordsIn(`
    StartTime EndTime FilterExpression TraceIds NextToken GroupName GroupARN SamplingRule
    SamplingRuleUpdate RuleName RuleARN Priority FixedRate ReservoirSize ServiceName ServiceType
    Host HTTPMethod URLPath Version Attributes Period SamplingStatisticsDocuments ClientID
    Timestamp RequestCount SampledCount BorrowCount Tags Key Value TagKeys ResourceARN Type KeyId
    TimeRangeType Sampling SamplingStrategy Name EntitySelectorExpression SamplingRateBoost
    MaxRate __proto__ 2026-01-01T00:00:00Z service("a") fault Default *
  `)
