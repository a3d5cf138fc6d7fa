import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteGroupCommand,
  DeleteSamplingRuleCommand,
  GetEncryptionConfigCommand,
  GetGroupCommand,
  GetGroupsCommand,
  GetInsightSummariesCommand,
  GetSamplingRulesCommand,
  GetSamplingStatisticSummariesCommand,
  GetSamplingTargetsCommand,
  ListTagsForResourceCommand,
  PutEncryptionConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateGroupCommand,
  UpdateSamplingRuleCommand,
} from '@aws-sdk/client-xray'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startViewer, type TestViewer } from '../../viewer.ts'
import { cruddur } from '../sampling-rule.ts'
import { xrayClient } from './client.ts'

let viewer: TestViewer
let xray: ReturnType<typeof xrayClient>

beforeEach(async () => {
  viewer = await startViewer()
  xray = xrayClient(viewer.origin)
})

afterEach(async () => {
  expect(xray.problems).toStrictEqual([])
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const now = () => new Date(viewer.clock.millis)

test('a group is created, found by name and ARN, changed, listed and deleted', async () => {
  const made = await xray.send(
    new CreateGroupCommand({ GroupName: 'Cruddur', FilterExpression: 'service("activities")' }),
  )

  expect(made.Group).toStrictEqual({
    GroupName: 'Cruddur',
    GroupARN: expect.stringMatching(
      /^arn:aws:xray:us-east-1:000000000000:group\/Cruddur\/[0-9A-F]{26}$/,
    ),
    FilterExpression: 'service("activities")',
    InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
  })
  const { GroupARN } = made.Group ?? {}
  expect((await xray.send(new GetGroupCommand({ GroupARN }))).Group).toStrictEqual(made.Group)

  const updated = await xray.send(
    new UpdateGroupCommand({
      GroupName: 'Cruddur',
      FilterExpression: 'fault',
      InsightsConfiguration: { InsightsEnabled: true },
    }),
  )

  expect(updated.Group).toMatchObject({
    FilterExpression: 'fault',
    InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: false },
  })
  expect((await xray.send(new GetGroupsCommand({}))).Groups).toStrictEqual([updated.Group])

  await xray.send(new DeleteGroupCommand({ GroupARN }))

  expect((await xray.send(new GetGroupsCommand({}))).Groups).toStrictEqual([])
  const gone = xray.send(new GetGroupCommand({ GroupName: 'Cruddur' }))
  await expect(gone).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'Group not found: Cruddur',
  })
})

test('group names are case-sensitive, and only the same one is a duplicate', async () => {
  await xray.send(new CreateGroupCommand({ GroupName: 'Cruddur' }))
  await xray.send(new CreateGroupCommand({ GroupName: 'cruddur' }))

  const again = xray.send(new CreateGroupCommand({ GroupName: 'Cruddur' }))

  await expect(again).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'Group Cruddur already exists',
  })
})

test('a sampling rule is created, changed, listed by priority and deleted', async () => {
  const made = await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))

  const RuleARN = 'arn:aws:xray:us-east-1:000000000000:sampling-rule/Cruddur'
  expect(made.SamplingRuleRecord).toStrictEqual({
    SamplingRule: { ...cruddur, RuleARN, Attributes: {} },
    CreatedAt: now(),
    ModifiedAt: now(),
  })

  const createdAt = now()
  viewer.clock.millis += 5000
  const update = { RuleARN, FixedRate: 0.5, Attributes: { team: 'feed' } }
  const updated = await xray.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: update }))

  expect(updated.SamplingRuleRecord).toStrictEqual({
    SamplingRule: { ...cruddur, RuleARN, FixedRate: 0.5, Attributes: { team: 'feed' } },
    CreatedAt: createdAt,
    ModifiedAt: now(),
  })

  await xray.send(
    new CreateSamplingRuleCommand({ SamplingRule: { ...cruddur, RuleName: 'first', Priority: 1 } }),
  )
  const { SamplingRuleRecords } = await xray.send(new GetSamplingRulesCommand({}))

  expect(SamplingRuleRecords?.map(({ SamplingRule }) => SamplingRule?.RuleName)).toStrictEqual([
    'first',
    'Cruddur',
    'Default',
  ])

  const deleted = await xray.send(new DeleteSamplingRuleCommand({ RuleName: 'Cruddur' }))

  expect(deleted.SamplingRuleRecord).toStrictEqual(updated.SamplingRuleRecord)
  const rules = await xray.send(new GetSamplingRulesCommand({}))
  expect(rules.SamplingRuleRecords).toHaveLength(2)
})

test('the Default rule always exists, and only its rate and reservoir can change', async () => {
  const update = (SamplingRuleUpdate: object) =>
    xray.send(
      new UpdateSamplingRuleCommand({
        SamplingRuleUpdate: { RuleName: 'Default', ...SamplingRuleUpdate },
      }),
    )

  const { SamplingRuleRecord } = await update({ FixedRate: 0.2, ReservoirSize: 3, Host: '*' })

  expect(SamplingRuleRecord?.SamplingRule).toMatchObject({ FixedRate: 0.2, ReservoirSize: 3 })
  await expect(update({ Host: 'example.com' })).rejects.toThrow(
    'SamplingRuleUpdate.Host of the Default rule cannot change',
  )
  const remove = xray.send(new DeleteSamplingRuleCommand({ RuleName: 'Default' }))
  await expect(remove).rejects.toThrow('The Default rule cannot be deleted')
})

test('the last of two updates of a rule wins, and both answers are right', async () => {
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  const update = (change: object) =>
    xray.send(
      new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: 'Cruddur', ...change } }),
    )

  const [one, other] = await Promise.all([update({ FixedRate: 0.3 }), update({ ReservoirSize: 9 })])

  const rates = [one, other].map(({ SamplingRuleRecord }) => SamplingRuleRecord?.SamplingRule)
  const both = { FixedRate: 0.3, ReservoirSize: 9 }
  expect(rates).toContainEqual(expect.objectContaining(both))
  const { SamplingRuleRecords } = await xray.send(new GetSamplingRulesCommand({}))
  expect(SamplingRuleRecords?.[0]?.SamplingRule).toMatchObject(both)
})

test('an account may have 25 rules and 25 groups', async () => {
  for (let n = 0; n < 25; n++) {
    const SamplingRule = { ...cruddur, RuleName: `rule-${n}` }
    await xray.send(new CreateSamplingRuleCommand({ SamplingRule }))
    await xray.send(new CreateGroupCommand({ GroupName: `group-${n}` }))
  }

  const rule = xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  await expect(rule).rejects.toMatchObject({ name: 'RuleLimitExceededException' })
  const group = xray.send(new CreateGroupCommand({ GroupName: 'one too many' }))
  await expect(group).rejects.toMatchObject({ name: 'InvalidRequestException' })
})

const clientId = (n: number) => n.toString(16).padStart(24, '0')

const report = (client: number, RequestCount: number, RuleName = 'Cruddur') => ({
  RuleName,
  ClientID: clientId(client),
  Timestamp: now(),
  RequestCount,
  SampledCount: Math.min(RequestCount, 2),
  BorrowCount: 1,
})

const targets = (...SamplingStatisticsDocuments: ReturnType<typeof report>[]) =>
  xray.send(new GetSamplingTargetsCommand({ SamplingStatisticsDocuments }))

const quotaOf = async (...statistics: Parameters<typeof report>) => {
  const { SamplingTargetDocuments } = await targets(report(...statistics))
  return SamplingTargetDocuments?.[0]?.ReservoirQuota
}

test('a target says what a client may sample, until when, and when to ask again', async () => {
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  const modified = now()
  viewer.clock.millis += 10_000

  const answer = await targets(report(1, 100), report(1, 3, 'nobody'))

  expect(answer).toMatchObject({
    SamplingTargetDocuments: [
      {
        RuleName: 'Cruddur',
        FixedRate: 0.1,
        ReservoirQuota: 5,
        ReservoirQuotaTTL: new Date(Math.floor(viewer.clock.millis / 1000) * 1000 + 300_000),
        Interval: 10,
      },
    ],
    LastRuleModification: modified,
    UnprocessedStatistics: [
      { RuleName: 'nobody', ErrorCode: '400', Message: 'There is no such sampling rule' },
    ],
    UnprocessedBoostStatistics: [],
  })
})

test('clients share a reservoir by their demand, in whole requests, until they stop reporting', async () => {
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))

  expect(await quotaOf(1, 100)).toBe(5)
  expect(await quotaOf(2, 100)).toBe(2)
  expect(await quotaOf(1, 100)).toBe(3)
  // 3.75 and 1.25: the remaining one goes to the larger remainder.
  expect(await quotaOf(1, 300)).toBe(4)
  expect(await quotaOf(2, 100)).toBe(1)
  expect(await quotaOf(3, 0)).toBe(0)

  viewer.clock.millis += 31_000
  expect(await quotaOf(2, 1)).toBe(5)
})

test('a clock that jumps back or ahead leaves shares and statistics in order', async () => {
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  const day = 24 * 60 * 60 * 1000
  expect(await quotaOf(1, 100)).toBe(5)

  for (const jump of [-day, 2 * day, -day]) {
    viewer.clock.millis += jump
    expect(await quotaOf(2, 100)).toBe(5)
    const { SamplingStatisticSummaries } = await xray.send(
      new GetSamplingStatisticSummariesCommand({}),
    )
    expect(SamplingStatisticSummaries?.[0]).toMatchObject({ RuleName: 'Cruddur' })
  }
})

test('samplers see a modification when a rule changes or is deleted', async () => {
  const lastModified = async () => (await targets()).LastRuleModification
  expect(await lastModified()).toStrictEqual(new Date(0))

  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  expect(await lastModified()).toStrictEqual(now())

  viewer.clock.millis += 1000
  await xray.send(new DeleteSamplingRuleCommand({ RuleName: 'Cruddur' }))
  expect(await lastModified()).toStrictEqual(now())
})

test('a deleted rule leaves nothing behind: a new one of its name starts afresh', async () => {
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  expect(await quotaOf(1, 100)).toBe(5)

  await xray.send(new DeleteSamplingRuleCommand({ RuleName: 'Cruddur' }))

  const gone = await xray.send(new GetSamplingStatisticSummariesCommand({}))
  expect(gone.SamplingStatisticSummaries).toStrictEqual([])
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: cruddur }))
  expect(await quotaOf(2, 1)).toBe(5)
})

test('statistics are added up over clients for each ten seconds, newest first', async () => {
  viewer.clock.millis = 1_763_825_600_000
  await targets(report(1, 10, 'Default'), report(2, 5, 'Default'))
  viewer.clock.millis += 10_000
  await targets(report(1, 1, 'Default'))

  const answer = await xray.send(new GetSamplingStatisticSummariesCommand({}))

  expect(answer.SamplingStatisticSummaries).toStrictEqual([
    {
      RuleName: 'Default',
      Timestamp: new Date(1_763_825_610_000),
      RequestCount: 1,
      BorrowCount: 1,
      SampledCount: 1,
    },
    {
      RuleName: 'Default',
      Timestamp: new Date(1_763_825_600_000),
      RequestCount: 15,
      BorrowCount: 2,
      SampledCount: 4,
    },
  ])
})

test('groups and rules have tags, which are deleted with them', async () => {
  const Tags = [{ Key: 'team', Value: 'feed' }]
  const { Group } = await xray.send(new CreateGroupCommand({ GroupName: 'Cruddur', Tags }))
  const ResourceARN = Group?.GroupARN
  const list = async () => (await xray.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags

  await xray.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: '' }] }))
  expect(await list()).toStrictEqual([{ Key: 'stage', Value: '' }, ...Tags])

  await xray.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['stage'] }))
  expect(await list()).toStrictEqual(Tags)

  await xray.send(new DeleteGroupCommand({ GroupName: 'Cruddur' }))
  await expect(list()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('the encryption configuration is returned as it was set', async () => {
  const read = async () => (await xray.send(new GetEncryptionConfigCommand({}))).EncryptionConfig
  expect(await read()).toStrictEqual({ Status: 'ACTIVE', Type: 'NONE' })

  await xray.send(new PutEncryptionConfigCommand({ Type: 'KMS', KeyId: 'alias/xray' }))

  expect(await read()).toStrictEqual({ Status: 'ACTIVE', Type: 'KMS', KeyId: 'alias/xray' })
})

test('a missing operation is answered by its name', async () => {
  const insights = new GetInsightSummariesCommand({ StartTime: now(), EndTime: now() })

  await expect(xray.send(insights)).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'GetInsightSummaries is not available in this viewer',
  })
})
