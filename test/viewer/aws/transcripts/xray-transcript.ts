import { expect, test } from 'vitest'
import { startViewerProcess } from '../../viewer-process.ts'
import { cruddur } from '../sampling-rule.ts'
import { type Ask, refusalOf } from './ask.ts'
import { createStory, drawn } from './story.ts'

const account = 'arn:aws:xray:us-east-1:000000000000'

const ruleArn = `${account}:sampling-rule/Cruddur`
/** The rule as X-Ray's API answers it. */
const storedRule = { ...cruddur, RuleARN: ruleArn, Attributes: {} }

/** Calls its own real viewer through the given client. */
async function askNewViewer(client: (url: string) => Ask): Promise<Ask> {
  const { ports } = await startViewerProcess()
  return client(`http://127.0.0.1:${ports?.port}`)
}

/** The transcript of every operation of X-Ray that the viewer has, played through a client. */
export function playXRay(client: (url: string) => Ask): void {
  test('groups are created, found, changed and deleted', async () => {
    const ask = await askNewViewer(client)
    const group = {
      GroupName: 'Cruddur',
      GroupARN: expect.stringMatching(/^arn:aws:xray:us-east-1:000000000000:group\/Cruddur\/\w+$/),
      FilterExpression: 'service("activities")',
      InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
    }

    const made = await ask('CreateGroup', {
      GroupName: 'Cruddur',
      FilterExpression: 'service("activities")',
    })
    expect(made).toEqual({ Group: group })
    expect(await refusalOf(ask('CreateGroup', { GroupName: 'Cruddur' }))).toBe(
      'InvalidRequestException',
    )
    expect(await ask('GetGroup', { GroupName: 'Cruddur' })).toEqual({ Group: group })
    expect((await ask('GetGroups')).Groups).toContainEqual(group)
    const updated = await ask('UpdateGroup', {
      GroupARN: made.Group.GroupARN,
      FilterExpression: 'fault',
    })
    expect(updated).toEqual({ Group: { ...group, FilterExpression: 'fault' } })
    expect(await ask('DeleteGroup', { GroupName: 'Cruddur' })).toEqual({})
    expect(await refusalOf(ask('GetGroup', { GroupName: 'Cruddur' }))).toBe(
      'InvalidRequestException',
    )
  })

  test('rules are created, changed and deleted, and clients get targets by them', async () => {
    const ask = await askNewViewer(client)
    const startMillis = Math.floor(Date.now() / 1000) * 1000
    const clientId = 'c'.repeat(24)

    const made = await ask('CreateSamplingRule', { SamplingRule: cruddur })
    expect(made.SamplingRuleRecord.SamplingRule).toEqual(storedRule)
    expect(made.SamplingRuleRecord.CreatedAt).toBeGreaterThanOrEqual(startMillis)
    expect(made.SamplingRuleRecord.ModifiedAt).toBe(made.SamplingRuleRecord.CreatedAt)

    const updated = await ask('UpdateSamplingRule', {
      SamplingRuleUpdate: { RuleName: 'Cruddur', FixedRate: 0.5 },
    })
    expect(updated.SamplingRuleRecord.SamplingRule).toEqual({ ...storedRule, FixedRate: 0.5 })
    const { SamplingRuleRecords: records } = await ask('GetSamplingRules')
    expect(
      records.map(({ SamplingRule: { RuleName, Priority } }: never) => [RuleName, Priority]),
    ).toEqual([
      ['Cruddur', 9000],
      ['Default', 10_000],
    ])

    const targets = await ask('GetSamplingTargets', {
      SamplingStatisticsDocuments: [
        {
          RuleName: 'Cruddur',
          ClientID: clientId,
          Timestamp: Math.floor(Date.now() / 1000),
          RequestCount: 100,
          SampledCount: 14,
          BorrowCount: 9,
        },
        {
          RuleName: 'gone',
          ClientID: clientId,
          Timestamp: Math.floor(Date.now() / 1000),
          RequestCount: 1,
          SampledCount: 0,
        },
      ],
    })
    expect(targets.SamplingTargetDocuments).toEqual([
      {
        RuleName: 'Cruddur',
        FixedRate: 0.5,
        ReservoirQuota: 5,
        Interval: 10,
        ReservoirQuotaTTL: expect.any(Number),
      },
    ])
    const lifeMillis = targets.SamplingTargetDocuments[0].ReservoirQuotaTTL - Date.now()
    expect(lifeMillis).toBeGreaterThan(280_000)
    expect(lifeMillis).toBeLessThanOrEqual(300_000)
    expect(targets.LastRuleModification).toBe(updated.SamplingRuleRecord.ModifiedAt)
    expect(targets.UnprocessedStatistics).toEqual([
      { RuleName: 'gone', ErrorCode: '400', Message: expect.any(String) },
    ])

    expect((await ask('GetSamplingStatisticSummaries')).SamplingStatisticSummaries).toEqual([
      {
        RuleName: 'Cruddur',
        Timestamp: expect.any(Number),
        RequestCount: 100,
        BorrowCount: 9,
        SampledCount: 14,
      },
    ])
    const deleted = await ask('DeleteSamplingRule', { RuleARN: ruleArn })
    expect(deleted.SamplingRuleRecord.SamplingRule.RuleName).toBe('Cruddur')
    expect((await ask('GetSamplingRules')).SamplingRuleRecords).toHaveLength(1)
  })

  test('a trace is sent, found by a filter, read whole, and drawn', async () => {
    const ask = await askNewViewer(client)
    const story = createStory()

    const put = await ask('PutTraceSegments', {
      TraceSegmentDocuments: [...story.documents.map(each => JSON.stringify(each)), '{"id":"x"}'],
    })
    expect(put.UnprocessedTraceSegments).toHaveLength(1)
    expect(put.UnprocessedTraceSegments[0]).toMatchObject({ ErrorCode: expect.any(String) })
    const records = {
      TelemetryRecords: [{ Timestamp: story.startSeconds, SegmentsReceivedCount: 2 }],
    }
    expect(await ask('PutTelemetryRecords', records)).toEqual({})

    const range = { StartTime: story.startSeconds - 60, EndTime: story.startSeconds + 60 }
    const found = await ask('GetTraceSummaries', {
      ...range,
      FilterExpression: 'service("notifications") AND annotation.app_handle = "ada"',
    })
    expect(found.TraceSummaries).toHaveLength(1)
    expect(found.TraceSummaries[0]).toMatchObject({
      Id: story.traceId,
      Duration: 0.5,
      ResponseTime: 0.5,
      HasFault: false,
      HasError: false,
      HasThrottle: false,
      Http: { HttpMethod: 'POST', HttpStatus: 201, HttpURL: 'http://localhost/api/activities' },
      Annotations: { app_handle: [{ AnnotationValue: { StringValue: 'ada' } }] },
    })
    const none = await ask('GetTraceSummaries', { ...range, FilterExpression: 'responsetime > 9' })
    expect(none.TraceSummaries).toEqual([])

    const unknown = '1-5759e988-bd862e3fe1be46a994272793'
    const traces = await ask('BatchGetTraces', { TraceIds: [story.traceId, unknown] })
    expect(traces.UnprocessedTraceIds).toEqual([unknown])
    expect(traces.Traces).toMatchObject([{ Id: story.traceId, Duration: 0.5 }])
    const documents = traces.Traces[0].Segments.map((segment: { Document: string }) =>
      JSON.parse(segment.Document),
    )
    const names = documents.filter((document: { inferred?: true }) => !document.inferred)
    expect(names.map((document: { name: string }) => document.name).sort()).toEqual([
      'activities',
      'notifications',
    ])

    const graph = await ask('GetServiceGraph', range)
    expect(drawn(graph.Services)).toEqual(story.graph)
    expect(graph.ContainsOldGroupVersions).toBe(false)
    const ofTrace = await ask('GetTraceGraph', { TraceIds: [story.traceId] })
    expect(drawn(ofTrace.Services)).toEqual(story.graph)
    const series = await ask('GetTimeSeriesServiceStatistics', {
      ...range,
      EntitySelectorExpression: 'service("notifications")',
      Period: 60,
    })
    expect(series.TimeSeriesServiceStatistics).toMatchObject([
      {
        ServiceSummaryStatistics: { OkCount: 1, TotalCount: 1, TotalResponseTime: 0.25 },
        ResponseTimeHistogram: [{ Value: 0.25, Count: 1 }],
      },
    ])
  })

  test('groups and rules have tags', async () => {
    const ask = await askNewViewer(client)
    await ask('CreateSamplingRule', {
      SamplingRule: cruddur,
      Tags: [{ Key: 'team', Value: 'web' }],
    })
    const ResourceARN = ruleArn

    expect(await ask('TagResource', { ResourceARN, Tags: [{ Key: 'tier', Value: '1' }] })).toEqual(
      {},
    )
    expect((await ask('ListTagsForResource', { ResourceARN })).Tags).toEqual([
      { Key: 'team', Value: 'web' },
      { Key: 'tier', Value: '1' },
    ])
    expect(await ask('UntagResource', { ResourceARN, TagKeys: ['team'] })).toEqual({})
    expect((await ask('ListTagsForResource', { ResourceARN })).Tags).toEqual([
      { Key: 'tier', Value: '1' },
    ])
  })

  test('the encryption configuration is kept, and a missing operation is answered by its name', async () => {
    const ask = await askNewViewer(client)

    expect(await ask('GetEncryptionConfig')).toEqual({
      EncryptionConfig: { Status: 'ACTIVE', Type: 'NONE' },
    })
    expect(await ask('PutEncryptionConfig', { Type: 'KMS', KeyId: 'alias/mine' })).toEqual({
      EncryptionConfig: { Status: 'ACTIVE', Type: 'KMS', KeyId: 'alias/mine' },
    })
    const insights = ask('GetInsightSummaries', { StartTime: 1, EndTime: 2 })
    await expect(insights).rejects.toMatchObject({
      type: 'NotImplementedException',
      message: expect.stringContaining('GetInsightSummaries'),
    })
    const wrong = ask('GetTraceSummaries', { StartTime: 1, EndTime: 2, FilterExpression: 'ok &&' })
    expect(await refusalOf(wrong)).toBe('InvalidRequestException')
  })
}
