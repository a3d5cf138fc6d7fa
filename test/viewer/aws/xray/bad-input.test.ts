import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startViewer, type TestViewer } from '../../viewer.ts'
import { samplingRule } from '../sampling-rule.ts'

let viewer: TestViewer

beforeAll(async () => {
  viewer = await startViewer()
})

afterEach(() => expect(viewer.errors).toStrictEqual([]))

afterAll(() => viewer.close())

const rule = (fields: object = {}) => ({
  SamplingRule: samplingRule({ RuleName: 'r', FixedRate: 0.1, ...fields }),
})

const statistics = (fields: object = {}) => ({
  SamplingStatisticsDocuments: [
    {
      RuleName: 'Default',
      ClientID: 'a'.repeat(24),
      Timestamp: 1,
      RequestCount: 1,
      SampledCount: 1,
      ...fields,
    },
  ],
})

const range = { StartTime: 1_795_355_700, EndTime: 1_795_355_800 }
const anId = `1-${'a'.repeat(8)}-${'b'.repeat(24)}`
const long = 'x'.repeat(33)

const telemetry = (fields: object) => ({ Timestamp: 1, ...fields })
const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'a']))

const refused: [path: string, body: object, message: string][] = [
  ['/CreateGroup', {}, 'GroupName is missing: it is required'],
  ['/CreateGroup', { GroupName: '' }, 'GroupName "": expected a text of 1 to 32 characters'],
  ['/CreateGroup', { GroupName: long }, `GroupName "${long}": expected a text of 1 to 32`],
  ['/CreateGroup', { GroupName: 7 }, 'GroupName 7: expected a text'],
  ['/CreateGroup', { GroupName: 'Default' }, 'GroupName "Default" is reserved'],
  [
    '/CreateGroup',
    { GroupName: 'a', FilterExpression: 'fualt' },
    'invalid filter expression at position 0: expected service()',
  ],
  ['/CreateGroup', { GroupName: 'a', Tags: [{ Key: 'a' }] }, 'Tags[0].Value is missing'],
  ['/CreateGroup', { GroupName: 'a', Tags: ['a'] }, 'Tags[0] "a": expected an object'],
  [
    '/CreateGroup',
    { GroupName: 'a', InsightsConfiguration: { InsightsEnabled: 'yes' } },
    'InsightsConfiguration.InsightsEnabled "yes": expected true or false',
  ],
  [
    '/CreateGroup',
    { GroupName: 'a', InsightsConfiguration: { NotificationsEnabled: true } },
    'InsightsConfiguration.NotificationsEnabled true: expected InsightsEnabled true',
  ],
  ['/GetGroup', {}, 'GroupName or GroupARN is missing'],
  ['/UpdateGroup', { GroupName: 'nobody' }, 'Group not found: nobody'],
  ['/DeleteGroup', { GroupARN: 'arn:nobody' }, 'Group not found: arn:nobody'],
  [
    '/Groups',
    { NextToken: 'abc' },
    'NextToken: expected the token of an earlier answer to the same request',
  ],
  ['/CreateSamplingRule', {}, 'SamplingRule is missing'],
  ['/CreateSamplingRule', { SamplingRule: [] }, 'SamplingRule []: expected an object'],
  ['/CreateSamplingRule', rule({ RuleName: long }), `SamplingRule.RuleName "${long}"`],
  ['/CreateSamplingRule', rule({ RuleName: undefined }), 'SamplingRule.RuleName is missing'],
  ['/CreateSamplingRule', rule({ RuleName: 'Default' }), 'Sampling rule Default already exists'],
  ['/CreateSamplingRule', rule({ Priority: 0 }), 'Priority 0: expected a whole number from 1 to'],
  ['/CreateSamplingRule', rule({ Priority: 10_000 }), 'SamplingRule.Priority 10000: expected'],
  ['/CreateSamplingRule', rule({ Priority: 1.5 }), 'SamplingRule.Priority 1.5: expected a whole'],
  ['/CreateSamplingRule', rule({ Priority: '1' }), 'SamplingRule.Priority "1": expected a whole'],
  ['/CreateSamplingRule', rule({ FixedRate: 2 }), 'FixedRate 2: expected a number from 0 to 1'],
  ['/CreateSamplingRule', rule({ FixedRate: -0.1 }), 'SamplingRule.FixedRate -0.1: expected'],
  ['/CreateSamplingRule', rule({ FixedRate: null }), 'SamplingRule.FixedRate is missing'],
  ['/CreateSamplingRule', rule({ ReservoirSize: -1 }), 'SamplingRule.ReservoirSize -1: expected'],
  ['/CreateSamplingRule', rule({ Host: 'h'.repeat(65) }), 'SamplingRule.Host "hhh'],
  ['/CreateSamplingRule', rule({ URLPath: undefined }), 'SamplingRule.URLPath is missing'],
  ['/CreateSamplingRule', rule({ Version: 0 }), 'SamplingRule.Version 0: expected'],
  ['/CreateSamplingRule', rule({ Attributes: { a: 1 } }), 'SamplingRule.Attributes "a": expected'],
  [
    '/CreateSamplingRule',
    rule({ SamplingRateBoost: { MaxRate: 2 } }),
    'SamplingRule.SamplingRateBoost.MaxRate 2: expected a number from 0 to 1',
  ],
  ['/UpdateSamplingRule', {}, 'SamplingRuleUpdate is missing'],
  ['/UpdateSamplingRule', { SamplingRuleUpdate: {} }, 'SamplingRuleUpdate.RuleName or RuleARN'],
  [
    '/UpdateSamplingRule',
    { SamplingRuleUpdate: { RuleName: 'nobody' } },
    'Sampling rule not found: nobody',
  ],
  ['/DeleteSamplingRule', {}, 'RuleName or RuleARN is missing'],
  ['/DeleteSamplingRule', { RuleName: 'nobody' }, 'Sampling rule not found: nobody'],
  ['/SamplingTargets', {}, 'SamplingStatisticsDocuments is missing'],
  ['/SamplingTargets', statistics({ ClientID: 'a' }), 'Documents[0].ClientID "a": expected'],
  ['/SamplingTargets', statistics({ RequestCount: -1 }), 'RequestCount -1: expected'],
  ['/SamplingTargets', statistics({ Timestamp: 'noon' }), 'Timestamp "noon": expected a time'],
  [
    '/SamplingTargets',
    { SamplingStatisticsDocuments: Array(26).fill({}) },
    'SamplingStatisticsDocuments has 26 members: expected at most 25',
  ],
  ['/ServiceGraph', {}, 'StartTime is missing'],
  ['/ServiceGraph', { StartTime: 1 }, 'EndTime is missing'],
  ['/ServiceGraph', { StartTime: 1, EndTime: 1e300 }, 'EndTime 1e+300: expected a time'],
  ['/ServiceGraph', { StartTime: true, EndTime: 1 }, 'StartTime true: expected a time'],
  [
    '/ServiceGraph',
    { StartTime: range.EndTime, EndTime: range.StartTime },
    'EndTime 2026-11-22T13:55:00.000Z is before StartTime 2026-11-22T13:56:40.000Z',
  ],
  ['/ServiceGraph', { ...range, GroupName: 'nobody' }, 'Group not found: nobody'],
  ['/TraceSummaries', { ...range, TimeRangeType: 'Soon' }, 'TimeRangeType "Soon": expected Trace'],
  ['/TraceSummaries', { ...range, Sampling: 1 }, 'Sampling 1: expected true or false'],
  [
    '/TraceSummaries',
    { ...range, FilterExpression: '('.repeat(10_240) },
    'invalid filter expression at position 101',
  ],
  [
    '/TraceSummaries',
    { ...range, FilterExpression: 'rootcause.fault.service { name = "Auth" }' },
    'rootcause.* is not supported here',
  ],
  ['/TraceSummaries', { ...range, NextToken: 7 }, 'NextToken 7: expected a text'],
  ['/TimeSeriesServiceStatistics', { ...range, Period: 7 }, 'Period 7: expected 60 or 300'],
  [
    '/TimeSeriesServiceStatistics',
    { ...range, EntitySelectorExpression: 'fault' },
    'EntitySelectorExpression "fault": expected service() or edge()',
  ],
  ['/Traces', {}, 'TraceIds is missing'],
  ['/Traces', { TraceIds: 'one' }, 'TraceIds "one": expected a list'],
  ['/Traces', { TraceIds: ['1-2-3'] }, 'TraceIds "1-2-3": expected 1-, 8 hex digits'],
  ['/Traces', { TraceIds: [1] }, 'TraceIds[0] 1: expected a text of 1 to 35 characters'],
  ['/Traces', { TraceIds: [`1-${'0'.repeat(32)}`] }, 'TraceIds "1-000'],
  ['/Traces', { TraceIds: [`2-${'a'.repeat(8)}-${'a'.repeat(24)}`] }, 'TraceIds "2-aaa'],
  ['/Traces', { TraceIds: ['a'.repeat(16)] }, 'TraceIds "aaaaaaaaaaaaaaaa": expected 1-, 8 hex'],
  ['/Traces', { TraceIds: Array(6).fill(anId) }, 'Exceeding maximum query size: 5'],
  ['/Traces', { TraceIds: [anId], NextToken: '' }, 'NextToken is currently not supported'],
  ['/Traces', { TraceIds: [anId], NextToken: 'abc' }, 'NextToken is currently not supported'],
  [
    '/TraceSummaries',
    { StartTime: 0, EndTime: 86_401 },
    'Time range cannot be longer than 24 hours',
  ],
  ['/ServiceGraph', { StartTime: 0, EndTime: 21_601 }, 'Time range cannot be longer than 6 hours'],
  ['/TraceGraph', { TraceIds: [null] }, 'TraceIds[0] is missing'],
  ['/TelemetryRecords', { TelemetryRecords: [{}] }, 'TelemetryRecords[0].Timestamp is missing'],
  ['/TelemetryRecords', { TelemetryRecords: [telemetry({ SegmentsSentCount: 'x' })] }, 'Count "x"'],
  [
    '/TelemetryRecords',
    { TelemetryRecords: [telemetry({ BackendConnectionErrors: { OtherCount: 1.5 } })] },
    'TelemetryRecords[0].BackendConnectionErrors.OtherCount 1.5: expected a whole number',
  ],
  ['/TelemetryRecords', { TelemetryRecords: [], Hostname: 'h'.repeat(256) }, 'of 0 to 255 char'],
  ['/TelemetryRecords', { TelemetryRecords: [], EC2InstanceId: 'i'.repeat(21) }, 'of 0 to 20 char'],
  ['/TelemetryRecords', { TelemetryRecords: [], ResourceARN: 'a'.repeat(501) }, 'of 0 to 500 char'],
  ['/Groups', { NextToken: 'a'.repeat(101) }, 'expected a text of 1 to 100 characters'],
  ['/Groups', { NextToken: '' }, 'expected a text of 1 to 100 characters'],
  ['/GetGroup', { GroupARN: 'a'.repeat(401) }, 'expected a text of 1 to 400 characters'],
  ['/CreateGroup', { GroupName: 'a', Tags: Array(201).fill({}) }, 'Tags has 201 members'],
  ['/TagResource', { ResourceARN: 'a'.repeat(1012), Tags: [] }, 'a text of 1 to 1011 characters'],
  [
    '/UntagResource',
    { ResourceARN: 'a', TagKeys: Array(201).fill('a') },
    'TagKeys has 201 members',
  ],
  ['/PutEncryptionConfig', { Type: 'KMS', KeyId: 'k'.repeat(3001) }, 'of 1 to 3000 characters'],
  [
    '/TimeSeriesServiceStatistics',
    { ...range, EntitySelectorExpression: 'x'.repeat(501) },
    'expected a text of 1 to 500 characters',
  ],
  ['/CreateSamplingRule', rule({ ResourceARN: 'a'.repeat(501) }), 'of 0 to 500 characters'],
  ['/CreateSamplingRule', rule({ ServiceName: 'a'.repeat(65) }), 'of 0 to 64 characters'],
  ['/CreateSamplingRule', rule({ ServiceType: 'a'.repeat(65) }), 'of 0 to 64 characters'],
  ['/CreateSamplingRule', rule({ HTTPMethod: 'a'.repeat(11) }), 'of 0 to 10 characters'],
  ['/CreateSamplingRule', rule({ URLPath: 'a'.repeat(129) }), 'of 0 to 128 characters'],
  [
    '/CreateSamplingRule',
    rule({ Attributes: attributes(6) }),
    'Attributes has 6: expected at most 5',
  ],
  ['/CreateSamplingRule', rule({ Attributes: { [long]: 'a' } }), 'a key of 1 to 32 characters'],
  ['/CreateSamplingRule', rule({ Attributes: { a: '' } }), 'a text of 1 to 32 characters'],
  ['/PutEncryptionConfig', { Type: 'AES' }, 'Type "AES": expected NONE or KMS'],
  ['/PutEncryptionConfig', { Type: 'KMS' }, 'KeyId: expected with Type KMS'],
  ['/TagResource', { Tags: [] }, 'ResourceARN is missing'],
]

test.each(refused)('%s %j', async (path, body, message) => {
  const answer = await fetch(viewer.origin + path, { method: 'POST', body: JSON.stringify(body) })

  const { Message } = (await answer.json()) as { Message: string }
  expect(Message).toContain(message)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestException')
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
})

test('a wrong query is not counted as a rejected record', () => {
  expect(viewer.store.wires()['xray-api']).toMatchObject({ received: 0, rejected: 0 })
})

test.each([
  ['/TraceSummaries', { StartTime: 0, EndTime: 86_400 }],
  ['/ServiceGraph', { StartTime: 0, EndTime: 21_600 }],
  ['/TimeSeriesServiceStatistics', { StartTime: 0, EndTime: 1_000_000 }],
  ['/Traces', { TraceIds: Array(5).fill(anId) }],
])('%s %j is within the limits', async (path, body) => {
  const answer = await fetch(viewer.origin + path, { method: 'POST', body: JSON.stringify(body) })

  expect(answer.status).toBe(200)
})

test('a filter of 10 KB is answered, and times may be in ISO 8601', async () => {
  const FilterExpression = Array(1000).fill('duration > 1').join(' OR ')
  const times = { StartTime: '2026-11-22T13:55:00Z', EndTime: '2026-11-22T13:56:00Z' }

  const answer = await fetch(`${viewer.origin}/TraceSummaries`, {
    method: 'POST',
    body: JSON.stringify({ ...times, FilterExpression }),
  })

  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ TraceSummaries: [], TracesProcessedCount: 0 })
})
