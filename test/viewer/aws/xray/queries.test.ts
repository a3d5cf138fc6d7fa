import { readFileSync } from 'node:fs'
import {
  BatchGetTracesCommand,
  CreateGroupCommand,
  GetServiceGraphCommand,
  GetTimeSeriesServiceStatisticsCommand,
  GetTraceGraphCommand,
  GetTraceSummariesCommand,
  PutTelemetryRecordsCommand,
  PutTraceSegmentsCommand,
} from '@aws-sdk/client-xray'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GraphCell } from '../../../../services/viewer/graph/service-graph.ts'
import { runAtOnce } from '../../../../services/viewer/turns/turns.ts'
import { startViewer, type TestViewer } from '../../viewer.ts'
import { xrayClient } from './client.ts'
import { storySeconds, storyTexts, xrayId } from './story.ts'

const golden: object[] = JSON.parse(
  readFileSync(new URL('service-graph.golden.json', import.meta.url), 'utf8'),
)

let viewer: TestViewer
let xray: ReturnType<typeof xrayClient>

beforeEach(async () => {
  viewer = await startViewer()
  viewer.clock.millis = (storySeconds + 60) * 1000
  xray = xrayClient(viewer.origin)
  await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: storyTexts }))
})

afterEach(async () => {
  expect(xray.problems).toStrictEqual([])
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const at = (seconds: number) => new Date(Math.round((storySeconds + seconds) * 1000))
const minute = { StartTime: at(-30), EndTime: at(60) }

/** Posts raw JSON, with times as seconds. */
const post = async (path: string, body: object) =>
  (await fetch(viewer.origin + path, { method: 'POST', body: JSON.stringify(body) })).json()

test('the story’s service graph follows the rules, number by number', async () => {
  const range = { StartTime: storySeconds - 30, EndTime: storySeconds + 60 }

  const graph = await post('/ServiceGraph', range)

  expect(graph).toStrictEqual({ ...range, Services: golden, ContainsOldGroupVersions: false })
})

test('documents in any order, and repeated ones, give the same graph', async () => {
  await viewer.request('DELETE', '/-/api/data')
  for (const text of storyTexts.toReversed()) {
    await post('/TraceSegments', { TraceSegmentDocuments: [text] })
    await viewer.store.xray.settle()
  }
  await post('/TraceSegments', { TraceSegmentDocuments: storyTexts })

  const { Services } = await xray.send(new GetServiceGraphCommand(minute))

  expect(
    Services?.map(({ Name, Type, SummaryStatistics }) => [Name, Type, SummaryStatistics]),
  ).toStrictEqual(
    golden.map(service => {
      const { Name, Type, SummaryStatistics } = service as Record<string, unknown>
      return [Name, Type, SummaryStatistics]
    }),
  )
})

test('a graph counts requests that began in its range', async () => {
  const graph = await xray.send(new GetServiceGraphCommand({ StartTime: at(5), EndTime: at(15) }))

  expect(graph.StartTime).toStrictEqual(at(5))
  expect(
    graph.Services?.map(({ Name, Type, SummaryStatistics }) => [
      Name,
      Type,
      SummaryStatistics?.TotalCount,
    ]),
  ).toStrictEqual([
    ['activities', 'client', undefined],
    ['activities', undefined, 1],
    ['activities@sqlite', 'Database::SQL', 1],
    ['notifications', undefined, 1],
  ])
})

test('a group’s graph has the traces that its filter matches', async () => {
  const FilterExpression = 'service("push.example.com") { fault }'
  await xray.send(new CreateGroupCommand({ GroupName: 'failing', FilterExpression }))

  const graph = await xray.send(new GetServiceGraphCommand({ ...minute, GroupName: 'failing' }))

  expect(graph.Services?.map(({ Name }) => Name)).toStrictEqual([
    'activities',
    'activities',
    'activities@sqlite',
    'notifications',
    'notifications@sqlite',
    'push.example.com',
  ])
  expect(graph.Services?.[1]?.SummaryStatistics?.TotalCount).toBe(1)
})

test('the graph of one trace', async () => {
  const graph = await xray.send(new GetTraceGraphCommand({ TraceIds: [xrayId(2)] }))

  expect(graph.Services?.map(({ Name, Type, State }) => [Name, Type, State])).toStrictEqual([
    ['activities', 'client', 'unknown'],
    ['activities', undefined, 'active'],
    ['activities@sqlite', 'Database::SQL', 'unknown'],
    ['notifications', undefined, 'active'],
  ])
})

test('summaries are newest first, with everything from the segments', async () => {
  const answer = await xray.send(new GetTraceSummariesCommand(minute))

  expect(answer).toMatchObject({
    ApproximateTime: at(60),
    TracesProcessedCount: 4,
  })
  expect(answer.NextToken).toBeUndefined()
  expect(answer.TraceSummaries?.map(({ Id }) => Id)).toStrictEqual([4, 3, 2, 1].map(xrayId))
  const activities = { Name: 'activities', Names: ['activities'] }
  const pushFailed = [{ Name: 'Error', Message: 'push failed' }]
  expect(answer.TraceSummaries?.[3]).toStrictEqual({
    Id: xrayId(1),
    StartTime: at(0),
    Duration: 0.1,
    ResponseTime: 0.1,
    HasFault: false,
    HasError: false,
    HasThrottle: false,
    IsPartial: false,
    Http: {
      HttpURL: 'http://localhost:3000/api/activities',
      HttpStatus: 201,
      HttpMethod: 'POST',
    },
    Annotations: {
      app_handle: [{ AnnotationValue: { StringValue: 'ada' }, ServiceIds: [activities] }],
      count: [{ AnnotationValue: { NumberValue: 3 }, ServiceIds: [activities] }],
      isNew: [{ AnnotationValue: { BooleanValue: true }, ServiceIds: [activities] }],
    },
    Users: [{ UserName: 'ada', ServiceIds: [activities] }],
    ServiceIds: [
      activities,
      { Name: 'notifications', Names: ['notifications'] },
      { Name: 'activities@sqlite', Names: ['activities@sqlite'], Type: 'Database::SQL' },
      { Name: 'notifications@sqlite', Names: ['notifications@sqlite'], Type: 'Database::SQL' },
      { Name: 'push.example.com', Names: ['push.example.com'], Type: 'remote' },
    ],
    ResourceARNs: [],
    InstanceIds: [],
    AvailabilityZones: [],
    EntryPoint: activities,
    FaultRootCauses: [
      {
        ClientImpacting: false,
        Services: [
          {
            Name: 'notifications',
            Names: ['notifications'],
            Inferred: false,
            EntityPath: [
              { Name: 'notifications', Exceptions: [], Remote: false },
              { Name: 'push.example.com', Exceptions: pushFailed, Remote: true },
            ],
          },
          {
            Name: 'push.example.com',
            Names: ['push.example.com'],
            Type: 'remote',
            Inferred: true,
            EntityPath: [{ Name: 'push.example.com', Exceptions: pushFailed, Remote: true }],
          },
        ],
      },
    ],
    ErrorRootCauses: [],
    ResponseTimeRootCauses: [],
    Revision: 7,
  })
  const flags = answer.TraceSummaries?.map(({ HasError, HasThrottle, IsPartial }) => [
    HasError,
    HasThrottle,
    IsPartial,
  ])
  // The throttled call of the second request belongs to its callee; the root answered well.
  expect(flags).toStrictEqual([
    [false, false, true],
    [true, false, false],
    [false, true, false],
    [false, false, false],
  ])
})

test('the root causes of errors name their services, and whether the client noticed', async () => {
  const { TraceSummaries } = await xray.send(new GetTraceSummariesCommand(minute))

  const causes = TraceSummaries?.map(({ ErrorRootCauses }) =>
    ErrorRootCauses?.map(({ ClientImpacting, Services }) => [
      ClientImpacting,
      ...(Services?.map(({ Name, EntityPath }) => [Name, EntityPath?.map(({ Name }) => Name)]) ??
        []),
    ]),
  )
  expect(causes).toStrictEqual([
    [],
    [[true, ['activities', ['activities']]]],
    [
      [
        false,
        ['activities', ['activities', 'localhost:3001']],
        ['notifications', ['notifications']],
      ],
    ],
    [],
  ])
})

const series = async (EntitySelectorExpression?: string) => {
  const { TimeSeriesServiceStatistics } = await xray.send(
    new GetTimeSeriesServiceStatisticsCommand({
      StartTime: at(-600),
      EndTime: at(600),
      Period: 60,
      EntitySelectorExpression,
    }),
  )
  return TimeSeriesServiceStatistics
}

test('statistics by period count what a selector names, else requests from outside', async () => {
  const next = { trace_id: xrayId(5), id: '00000000000000aa', name: 'activities' }
  const times = { start_time: storySeconds + 60, end_time: storySeconds + 60.5, fault: true }
  const TraceSegmentDocuments = [JSON.stringify({ ...next, ...times })]
  await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }))

  const all = await series()
  const notifications = await series('service("notifications")')
  const edge = await series('edge("notifications", id(name: "push.example.com", type: "remote"))')

  expect(
    all?.map(({ Timestamp, EdgeSummaryStatistics }) => [
      Timestamp,
      EdgeSummaryStatistics?.TotalCount,
    ]),
  ).toStrictEqual([
    [at(0), 3],
    [at(60), 1],
  ])
  expect(notifications).toStrictEqual([
    {
      Timestamp: at(0),
      ServiceSummaryStatistics: {
        OkCount: 1,
        ErrorStatistics: { ThrottleCount: 1, OtherCount: 0, TotalCount: 1 },
        FaultStatistics: { OtherCount: 0, TotalCount: 0 },
        TotalCount: 2,
        TotalResponseTime: 0.043,
      },
      ResponseTimeHistogram: [
        { Value: 0.008, Count: 1 },
        { Value: 0.035, Count: 1 },
      ],
    },
  ])
  expect(edge?.[0]?.EdgeSummaryStatistics?.FaultStatistics?.TotalCount).toBe(1)
})

const filters: [FilterExpression: string, traces: number[]][] = [
  ['error', [3]],
  ['service("push.example.com") { fault }', [1]],
  ['edge("activities", "notifications") { throttle }', [2]],
  ['annotation.app_handle = "ada" AND annotation.count >= 3', [1]],
  ['message CONTAINS "push"', [1]],
  ['partial', [4]],
  ['responsetime > 1', [3]],
  ['!service("notifications")', [4, 3]],
  ['http.url ENDSWITH "/api/home" OR user = "ada"', [2, 1]],
]

test.each(filters)('summaries filtered by %s', async (FilterExpression, traces) => {
  const answer = await xray.send(new GetTraceSummariesCommand({ ...minute, FilterExpression }))

  expect(answer.TraceSummaries?.map(({ Id }) => Id)).toStrictEqual(traces.map(xrayId))
  expect(answer.TracesProcessedCount).toBe(4)
})

test('a range by TraceId is about the trace’s start; one by Event includes traces in progress', async () => {
  const late = { StartTime: at(20.5), EndTime: at(21) }
  const find = async (TimeRangeType: 'TraceId' | 'Event' | 'Service') =>
    (await xray.send(new GetTraceSummariesCommand({ ...late, TimeRangeType }))).TraceSummaries

  expect(await find('TraceId')).toStrictEqual([])
  expect((await find('Event'))?.map(({ Id }) => Id)).toStrictEqual([xrayId(3)])
  expect((await find('Service'))?.map(({ Id }) => Id)).toStrictEqual([xrayId(3)])
})

test('pages of summaries have no gaps, and tokens expire', async () => {
  const texts = Array.from({ length: 250 }, (_, n) =>
    JSON.stringify({
      trace_id: xrayId(1000 + n),
      id: (n + 1).toString(16).padStart(16, '0'),
      name: 'activities',
      // Many at the same moment, so that an order by time alone would lose some.
      start_time: storySeconds + 40 + Math.floor(n / 30),
      end_time: storySeconds + 50,
    }),
  )
  await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: texts }))
  const query = { StartTime: at(40), EndTime: at(60), FilterExpression: 'ok' }
  const pages: (string | undefined)[][] = []
  let NextToken: string | undefined
  do {
    const page = await xray.send(new GetTraceSummariesCommand({ ...query, NextToken }))
    pages.push(page.TraceSummaries?.map(({ Id }) => Id) ?? [])
    if (page.NextToken) viewer.clock.millis += 1000
    NextToken = page.NextToken
  } while (NextToken)

  expect(pages.map(page => page.length)).toStrictEqual([100, 100, 50])
  expect(new Set(pages.flat()).size).toBe(250)

  const { NextToken: token } = await xray.send(new GetTraceSummariesCommand(query))
  const other = new GetTraceSummariesCommand({
    ...query,
    FilterExpression: 'error',
    NextToken: token,
  })
  await expect(xray.send(other)).rejects.toThrow(
    'NextToken: expected the token of an earlier answer',
  )
  viewer.clock.millis += 2 * 60 * 60 * 1000
  const late = new GetTraceSummariesCommand({ ...query, NextToken: token })
  await expect(xray.send(late)).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'NextToken has expired: begin again without it',
  })
})

test('a batch has a stored trace, and names the ids of no trace, one of zeros among them', async () => {
  const zeros = `1-${'0'.repeat(8)}-${'0'.repeat(24)}`
  const TraceIds = [zeros, xrayId(1).toUpperCase(), 'a'.repeat(32), xrayId(99)]

  const answer = await xray.send(new BatchGetTracesCommand({ TraceIds }))
  const graph = await xray.send(new GetTraceGraphCommand({ TraceIds }))

  expect(answer.Traces?.map(({ Id }) => Id)).toStrictEqual([xrayId(1)])
  expect(answer.UnprocessedTraceIds).toStrictEqual([zeros, 'a'.repeat(32), xrayId(99)])
  expect(graph.Services?.map(({ Name }) => Name)).toContain('activities')
})

test('a batch of traces is whole: late subsegments in place, unseen callees inferred', async () => {
  const unknown = xrayId(99)

  const answer = await xray.send(new BatchGetTracesCommand({ TraceIds: [xrayId(1), unknown] }))

  expect(answer.UnprocessedTraceIds).toStrictEqual([unknown])
  expect(answer.Traces).toHaveLength(1)
  const [trace] = answer.Traces ?? []
  expect(trace).toMatchObject({ Id: xrayId(1), Duration: 0.1, LimitExceeded: false })
  const documents = trace?.Segments?.map(({ Document }) => JSON.parse(Document ?? '')) ?? []
  expect(documents.map(({ name, inferred }) => [name, inferred])).toStrictEqual([
    ['activities', undefined],
    ['notifications', undefined],
    ['activities@sqlite', true],
    ['notifications@sqlite', true],
    ['push.example.com', true],
  ])
  expect(documents[1].subsegments.map(({ name }: { name: string }) => name)).toStrictEqual([
    'notifications@sqlite',
    'push.example.com',
  ])
  expect(documents[4]).toStrictEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    name: 'push.example.com',
    start_time: storySeconds + 0.03,
    end_time: storySeconds + 0.055,
    parent_id: '0000000000000023',
    inferred: true,
    http: {
      request: { method: 'POST', url: 'https://push.example.com/' },
      response: { status: 503 },
    },
    fault: true,
    cause: { exceptions: [{ id: '0000000000000024', message: 'push failed', type: 'Error' }] },
    trace_id: xrayId(1),
  })
  expect(trace?.Segments?.map(({ Id }) => Id)).toStrictEqual(documents.map(({ id }) => id))
})

test('subsegments that are each other’s parents are answered, each on its own', async () => {
  const circle = [1, 2].map(n => ({
    type: 'subsegment',
    trace_id: xrayId(7),
    id: `000000000000000${n}`,
    parent_id: `000000000000000${3 - n}`,
    name: 'circle',
    namespace: 'remote',
    start_time: storySeconds,
    end_time: storySeconds + 1,
  }))
  const TraceSegmentDocuments = circle.map(document => JSON.stringify(document))
  await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }))

  const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [xrayId(7)] }))
  const { Services } = await xray.send(new GetTraceGraphCommand({ TraceIds: [xrayId(7)] }))

  expect(Traces?.[0]?.Segments).toHaveLength(2)
  expect(Services).toStrictEqual([])
})

test('a segment in progress counts once it is complete, and a late copy changes nothing', async () => {
  const begun = {
    trace_id: xrayId(9),
    id: '00000000000000b1',
    name: 'late',
    start_time: storySeconds,
  }
  const put = (fields: object) =>
    xray.send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: [JSON.stringify({ ...begun, ...fields })],
      }),
    )
  const seen = async () => {
    const { Services } = await xray.send(new GetTraceGraphCommand({ TraceIds: [xrayId(9)] }))
    const { TraceSummaries } = await xray.send(
      new GetTraceSummariesCommand({ ...minute, FilterExpression: 'service("late")' }),
    )
    return [Services?.[1]?.SummaryStatistics?.TotalCount, TraceSummaries?.[0]?.IsPartial]
  }

  await put({ in_progress: true })
  expect(await seen()).toStrictEqual([0, true])

  await put({ end_time: storySeconds + 1 })
  expect(await seen()).toStrictEqual([1, false])

  await put({ in_progress: true })
  expect(await seen()).toStrictEqual([1, false])
})

test('a chain of thousands of subsegments, each in a document of its own, is answered', async () => {
  const hex = (n: number) => n.toString(16).padStart(16, '0')
  const links = Array.from({ length: 3000 }, (_, n) =>
    JSON.stringify({
      trace_id: xrayId(8),
      id: hex(n + 1),
      name: 'link',
      start_time: storySeconds + n / 1000,
      end_time: storySeconds + 10,
      ...(n > 0 && { type: 'subsegment', parent_id: hex(n), namespace: 'remote' }),
    }),
  )
  await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: links.toReversed() }))

  const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [xrayId(8)] }))
  const { Services } = await xray.send(new GetTraceGraphCommand({ TraceIds: [xrayId(8)] }))

  expect(Traces?.[0]?.Segments?.length).toBeGreaterThan(2499)
  expect(Services?.at(-1)?.SummaryStatistics?.TotalCount).toBe(2999)
})

test('cleared traces do not count in the graph', async () => {
  const services = async () => (await xray.send(new GetServiceGraphCommand(minute))).Services
  expect(await services()).toHaveLength(6)

  await viewer.request('DELETE', '/-/api/data')

  expect(await services()).toStrictEqual([])
})

test('an evicted trace does not count in the graph', async () => {
  const small = await startViewer({ bounds: { segments: 1 } })
  const graphOf = async (text: string) => {
    const put = { method: 'POST', body: JSON.stringify({ TraceSegmentDocuments: [text] }) }
    await fetch(`${small.origin}/TraceSegments`, put)
    await small.store.xray.settle()
    const cells: GraphCell[] = []
    const range = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }
    runAtOnce(small.store.xray.graph.started(range, cell => cells.push(cell)))
    return cells
  }
  const [created, , , throttled] = storyTexts

  // Client and root, the database, and the callee that has not sent anything yet.
  expect(await graphOf(created!)).toHaveLength(3)
  const cells = await graphOf(throttled!)
  await small.close()

  expect(cells.map(cell => cell.startMillis)).toStrictEqual(
    [10, 10.01, 10.02].map(seconds => (storySeconds + seconds) * 1000),
  )
})

test('the daemon’s counters are accepted', async () => {
  const TelemetryRecords = [{ Timestamp: at(0), SegmentsReceivedCount: 1 }]

  await expect(
    xray.send(new PutTelemetryRecordsCommand({ TelemetryRecords })),
  ).resolves.toBeDefined()
})
