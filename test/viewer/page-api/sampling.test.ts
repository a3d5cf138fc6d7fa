import { afterEach, beforeEach, expect, test } from 'vitest'
import type {
  CompareAnswer,
  SampledOutAnswer,
  SamplingAnswer,
  Trace,
} from '../../../services/viewer/records/api.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { sendLines } from './senders.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const askXray = (operation: string, input: object) =>
  fetch(`${viewer.origin}/${operation}`, { method: 'POST', body: JSON.stringify(input) })

const any = { ServiceType: '*', Host: '*', HTTPMethod: '*', URLPath: '*', ResourceARN: '*' }
const cruddur = { ...any, RuleName: 'Cruddur', Priority: 9000, FixedRate: 0.1, ReservoirSize: 5 }

const addRule = () =>
  askXray('CreateSamplingRule', { SamplingRule: { ...cruddur, ServiceName: '*', Version: 1 } })

/** The line of the n-th trace's request. */
const request = (n: number, isKept: boolean, fields: object = {}) => ({
  at: 100,
  fields: {
    service: 'activities',
    method: 'GET',
    path: `/api/activities/${n}`,
    status: 200,
    durationMillis: 40,
    trace_id: traceId(n),
    span_id: spanId(n),
    trace_flags: isKept ? '01' : '00',
    sampling_rule: 'Cruddur',
    ...fields,
  },
})

const sampledOut = async (n: number) =>
  (await viewer.get<SampledOutAnswer>(`/-/api/sampling/${traceId(n)}`)).body

test('of a trace that was sampled out, its rule and how others of its kind fared', async () => {
  await addRule()
  await sendLines(viewer, [request(0, false), request(1, true), request(2, true)])
  viewer.clock.millis += 60_000
  await sendLines(viewer, [
    ...[3, 4, 5, 6, 7].map(n => request(n, false)),
    request(8, true, { path: '/other' }),
    request(9, true, { sampling_rule: 'rollbar-test' }),
    request(10, true, { service: 'notifications' }),
    // A line inside of the same request.
    request(3, false, { span_id: spanId(300) }),
  ])

  expect(await sampledOut(3)).toStrictEqual({
    text:
      'Dropped by sampling rule "Cruddur" (here: priority 9000: 5/s, then 10 % of every request). ' +
      '2 of 8 requests of its kind (GET /api/activities/:id of activities) in the last 1 min were kept, about 1 of 4',
    rule: 'Cruddur',
    service: 'activities',
    route: 'GET /api/activities/:id',
    kept: 2,
    dropped: 6,
    newestKept: traceId(2),
  })
})

test('a rule is surely that of the service once the service reported to this viewer', async () => {
  await addRule()
  await sendLines(viewer, [request(0, false)])
  const report = { RuleName: 'Cruddur', ClientID: 'a'.repeat(24), Timestamp: sampleMillis / 1000 }
  await askXray('SamplingTargets', {
    SamplingStatisticsDocuments: [{ ...report, RequestCount: 1, SampledCount: 0 }],
  })

  const { text } = await sampledOut(0)

  expect(text).toBe(
    'Dropped by sampling rule "Cruddur" (priority 9000: 5/s, then 10 % of every request). ' +
      'No other request of its kind (GET /api/activities/:id of activities) was received',
  )
})

test('of a rule that the viewer does not have, nothing but its name is said', async () => {
  await sendLines(viewer, [request(0, false), request(1, false)])

  const { text, newestKept } = await sampledOut(1)

  expect(text).toMatch(/^Dropped by sampling rule "Cruddur"\. None of 2 requests of its kind /)
  expect(newestKept).toBeUndefined()
})

test('a trace that was kept is said to be, and one that is not there is a 404', async () => {
  await sendLines(viewer, [request(0, true), { at: 1, fields: { trace_id: traceId(1), msg: 'x' } }])

  expect(await sampledOut(0)).toMatchObject({
    text: 'Not sampled out. No other request of its kind (GET /api/activities/:id of activities) was received',
    kept: 1,
    dropped: 0,
  })
  expect(await sampledOut(1)).toStrictEqual({
    text: 'Not sampled out. No log line of it reports a request',
    kept: 0,
    dropped: 0,
  })
  const statuses = [traceId(2), 'x'].map(
    async id => (await viewer.get(`/-/api/sampling/${id}`)).status,
  )
  expect(await Promise.all(statuses)).toStrictEqual([404, 400])
})

test('each rule has what it kept and dropped in a range, those that lines alone name too', async () => {
  await addRule()
  await askXray('CreateGroup', { GroupName: 'mine', FilterExpression: 'fault' })
  await sendLines(viewer, [request(0, false), request(1, false)])
  viewer.clock.millis += 60_000
  await sendLines(viewer, [
    ...[2, 3, 4].map(n => request(n, false)),
    request(5, true),
    request(6, true, { sampling_rule: 'elsewhere' }),
  ])

  const { body } = await viewer.get<SamplingAnswer>('/-/api/sampling?range=PT30S')
  const all = await viewer.get<SamplingAnswer>('/-/api/sampling')

  expect(body).toStrictEqual({
    rules: [
      {
        name: 'Cruddur',
        rule: { priority: 9000, matches: 'every request', samples: '5/s, then 10 %' },
        kept: 1,
        dropped: 3,
        newestKept: traceId(5),
        newestDropped: traceId(4),
      },
      {
        name: 'Default',
        rule: { priority: 10_000, matches: 'every request', samples: '1/s, then 5 %' },
        kept: 0,
        dropped: 0,
      },
      { name: 'elsewhere', kept: 1, dropped: 0, newestKept: traceId(6) },
    ],
    groups: [{ name: 'mine', filter: 'fault' }],
  })
  expect(all.body.rules.map(({ kept, dropped }) => [kept, dropped])).toStrictEqual([
    [1, 5],
    [0, 0],
    [1, 0],
  ])
})

test('the waterfall of a trace of lines alone has their requests, one inside another', async () => {
  await sendLines(viewer, [
    { ...request(0, false, { durationMillis: 90 }), at: 100 },
    {
      ...request(0, false, {
        service: 'notifications',
        path: '/unread',
        status: 500,
        span_id: spanId(1),
        durationMillis: 30,
      }),
      at: 80,
    },
    { at: 50, fields: { trace_id: traceId(0), service: 'activities', message: 'no request' } },
    {
      ...request(0, false, { span_id: spanId(3), path: '/long', durationMillis: '1e999' }),
      at: 101,
    },
    {
      ...request(0, false, { span_id: spanId(2), parent_id: spanId(1), durationMillis: 95 }),
      at: 100,
    },
  ])

  const { fromLines } = (await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)).body

  const shown = fromLines!.map(({ spanId, parentId, name, service, status, ...times }) => [
    ...[spanId, parentId, name, service, status],
    ...[times.startMillis - sampleMillis, times.durationMillis],
  ])
  expect(shown).toStrictEqual([
    [spanId(1), spanId(0), 'GET /unread', 'notifications', 'ERROR', 50, 30],
    [spanId(0), undefined, 'GET /api/activities/0', 'activities', 'UNSET', 10, 90],
    [spanId(2), spanId(1), 'GET /api/activities/0', 'activities', 'UNSET', 5, 95],
    [spanId(3), undefined, 'GET /long', 'activities', 'UNSET', 101, 0],
  ])
  const compared = await viewer.get<CompareAnswer>(`/-/api/compare/${traceId(0)}/${traceId(0)}`)
  expect(compared.body.rows.length).toBe(4)
})
