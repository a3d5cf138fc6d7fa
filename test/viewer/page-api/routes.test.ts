import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiError, RoutesAnswer, TracesAnswer } from '../../../services/viewer/records/api.ts'
import type { SegmentRecord, SpanRecord } from '../../../services/viewer/records/record.ts'
import { sampleMillis, segment, segmentInProgress, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

const routes = async (query = '') => (await viewer.get<RoutesAnswer>(`/-/api/routes${query}`)).body

const http = (method: string, route?: string, status?: number) => ({
  'http.request.method': method,
  ...(route && { 'http.route': route }),
  ...(status && { 'http.response.status_code': status }),
})

/** A request in a trace of its own. */
const request = (n: number, fields: Partial<SpanRecord> = {}) =>
  span({ traceId: traceId(n), spanId: spanId(n), ...fields })

function segmentOf(name: string, document: object, fields: Partial<SegmentRecord> = {}) {
  return segment({ name, document: { id: spanId(0), name, ...document }, ...fields })
}

describe('a request has a route', () => {
  const url = (of: string) => ({ http: { request: { method: 'GET', url: of } } })
  const uuid = 'c56a4180-65aa-42ec-a945-5fd21dec0538'
  const table: { what: string; spans?: SpanRecord[]; segments?: SegmentRecord[]; is: string[] }[] =
    [
      {
        what: 'method and http.route',
        spans: [span({ name: 'home', attributes: http('GET', '/a/:id') })],
        is: ['activities GET /a/:id'],
      },
      {
        what: 'the name of a SERVER span without a route',
        spans: [span({ name: 'GET', attributes: http('GET') })],
        is: ['activities GET'],
      },
      {
        what: 'the name of a message',
        spans: [span({ name: 'process orders', kind: 'CONSUMER', parentId: spanId(9) })],
        is: ['activities process orders'],
      },
      {
        what: 'the name of work without a caller',
        spans: [span({ name: 'nightly', kind: 'INTERNAL', attributes: {} })],
        is: ['activities nightly'],
      },
      {
        what: 'a span without a name',
        spans: [span({ name: '', attributes: {} })],
        is: ['activities (no name)'],
      },
      {
        what: 'no step of a request, and no call',
        spans: [
          span(),
          span({ spanId: spanId(1), parentId: spanId(0), kind: 'INTERNAL' }),
          span({ spanId: spanId(2), parentId: spanId(0), kind: 'CLIENT' }),
        ],
        is: ['activities GET /api/activities/home'],
      },
      {
        what: 'one request, seen by the server and by its framework',
        spans: [span({ name: 'GET /outer' }), span({ spanId: spanId(1), parentId: spanId(0) })],
        is: ['activities GET /outer'],
      },
      {
        what: 'two requests, when a service calls itself',
        spans: [
          span({ name: 'GET /outer' }),
          span({ spanId: spanId(1), parentId: spanId(0), kind: 'CLIENT' }),
          span({ spanId: spanId(2), parentId: spanId(1), name: 'GET /inner' }),
        ],
        is: ['activities GET /inner', 'activities GET /outer'],
      },
      {
        what: 'the callee too',
        spans: [
          span(),
          span({ spanId: spanId(1), parentId: spanId(0), name: 'GET /b', service: 'other' }),
        ],
        is: ['activities GET /api/activities/home', 'other GET /b'],
      },
      { what: 'nothing in progress', spans: [span({ inProgress: true })], is: [] },
      {
        what: 'the path of a segment, without its ids and its query',
        segments: [segmentOf('shop', url(`https://shop.example:8443/orders/17/${uuid}/x?y=/1`))],
        is: ['shop GET /orders/:id/:id/x'],
      },
      {
        what: 'the root of a segment',
        segments: [segmentOf('shop', url('http://shop'))],
        is: ['shop GET /'],
      },
      {
        what: 'the name of a segment without HTTP',
        segments: [segmentOf('job', {})],
        is: ['job job'],
      },
      { what: 'no segment in progress', segments: [segmentInProgress()], is: [] },
      {
        what: 'the span where a service sends both',
        spans: [span({ name: 'GET /a/:id' })],
        segments: [segmentOf('activities', url('http://localhost/a/17'))],
        is: ['activities GET /a/:id'],
      },
      {
        what: 'each service by what it sends',
        spans: [span({ name: 'GET /a' })],
        segments: [segmentOf('shop', url('http://shop/b'), { id: spanId(5) })],
        is: ['activities GET /a', 'shop GET /b'],
      },
    ]

  test.each(table)('$what', async ({ spans = [], segments = [], is }) => {
    viewer.inbox.addSegments(segments)
    await routes()
    viewer.inbox.addSpans(spans)
    const found = (await routes()).routes.map(({ service, route }) => `${service} ${route}`)
    expect(found.sort()).toStrictEqual(is)
  })
})

describe('numbers of a route', () => {
  test('are those of its requests', async () => {
    const statuses = [200, 200, 200, 200, 404, 404, 429, 500, 503, 200]
    viewer.inbox.addSpans(
      statuses.map((status, n) =>
        request(n, { durationMillis: (n + 1) * 10, attributes: http('GET', '/a', status) }),
      ),
    )
    viewer.inbox.addSpans([request(10, { name: 'other', durationMillis: 450, attributes: {} })])
    viewer.clock.millis += 60_000

    const { routes: found, trend } = await routes('?trend=2')
    expect(found).toStrictEqual([
      {
        service: 'activities',
        route: 'GET /a',
        count: 10,
        perMinute: expect.closeTo(10, 1),
        errorShare: 0.2,
        throttleShare: 0.1,
        faultShare: 0.2,
        p50Millis: expect.closeTo(50, -1),
        p95Millis: expect.closeTo(100, -1),
        p99Millis: expect.closeTo(100, -1),
        timeShare: expect.closeTo(0.55, 2),
        slowest: traceId(9),
        newestFault: traceId(8),
        trend: [10, 0],
      },
      expect.objectContaining({ route: 'other', count: 1, faultShare: 0, trend: [1, 0] }),
    ])
    expect(found[1]).not.toHaveProperty('newestFault')
    expect(trend).toStrictEqual({
      fromMillis: sampleMillis + 1000,
      toMillis: sampleMillis + 61_000,
    })
  })

  test.each([
    { what: 'SampleRate', fields: { attributes: { SampleRate: 20 } }, count: 20 },
    { what: 'a trace state', fields: { traceState: 'a=b,ot=rv:1;th:c' }, count: 4 },
    { what: 'a trace state of all', fields: { traceState: 'ot=th:0' }, count: 1 },
    { what: 'a rate below 1', fields: { attributes: { SampleRate: 0.5 } }, count: 1 },
    { what: 'a rate that is no number', fields: { attributes: { SampleRate: 'x' } }, count: 1 },
    { what: 'another trace state', fields: { traceState: 'b=th:c' }, count: 1 },
  ])('are weighted by $what', async ({ fields, count }) => {
    viewer.inbox.addSpans([
      request(0, { name: 'a', attributes: {}, ...fields }),
      request(1, { name: 'a', attributes: {}, ...fields, status: 'ERROR' }),
    ])
    const [found] = (await routes()).routes
    expect(found).toMatchObject({ count: 2 * count, faultShare: 0.5 })
    expect(found?.received).toBe(count === 1 ? undefined : 2)
  })

  test('follow the trace as it grows, and end with it', async () => {
    viewer.inbox.addSpans([span()])
    expect((await routes()).routes).toHaveLength(1)
    viewer.inbox.addSpans([span({ spanId: spanId(1), parentId: spanId(7), name: 'GET /late' })])
    expect((await routes()).routes.map(({ route }) => route).sort()).toStrictEqual([
      'GET /api/activities/home',
      'GET /late',
    ])
    await viewer.store.clear()
    expect(await routes()).toStrictEqual({ routes: [] })
  })
})

describe('a query', () => {
  beforeEach(async () => {
    for (const n of [0, 1, 2, 3]) {
      viewer.inbox.addSpans([
        request(n, {
          name: n === 3 ? 'b' : 'a',
          attributes: http('GET', undefined, n === 1 ? 500 : 200),
        }),
      ])
      viewer.clock.millis += 60_000
    }
  })

  test.each([
    ['', ['a', 3, 'b', 1]],
    ['?range=PT2M', ['a', 1, 'b', 1]],
    ['?filter=fault', ['a', 1]],
    ['?filter=service(%22none%22)', []],
    ['?range=PT3M&filter=!fault', ['a', 1, 'b', 1]],
    ['?start=2025-11-22T15:33:00Z&end=2025-11-22T15:34:00Z', ['a', 1]],
  ])('%s counts %j', async (query, counts) => {
    const found = (await routes(query)).routes
    expect(found.flatMap(({ route, count }) => [route, count])).toStrictEqual(counts)
  })

  test('divides the range into parts of equal time', async () => {
    const { routes: found } = await routes('?range=PT4M&trend=4')
    expect(found.map(({ route, trend }) => [route, trend])).toStrictEqual([
      ['a', [1, 1, 1, 0]],
      ['b', [0, 0, 0, 1]],
    ])
  })

  test.each([
    ['?filter=nonsense(', 'filter="nonsense("'],
    ['?trend=0', 'trend="0"'],
    ['?range=PT', 'range="PT"'],
    ['?sort=x', 'unknown parameter sort="x"'],
  ])('%s is answered 400', async (query, error) => {
    const { status, body } = await viewer.get<ApiError>(`/-/api/routes${query}`)
    expect([status, body.error.startsWith(error)]).toStrictEqual([400, true])
  })
})

describe('the traces of a route', () => {
  beforeEach(async () => {
    viewer.inbox.addSpans([
      request(0, { name: 'a' }),
      request(1, { name: 'b' }),
      request(2, { name: 'a', attributes: http('GET', undefined, 500) }),
      request(3, { name: 'a', service: 'other' }),
    ])
  })

  const ids = async (query: string) => {
    const { body } = await viewer.get<TracesAnswer>(`/-/api/traces?${query}`)
    return body.traces.map(trace => trace.traceId)
  }

  test.each([
    ['service=activities&route=a', [2, 0]],
    ['service=activities&route=a&filter=fault', [2]],
    ['service=activities&route=a&sort=duration', [2, 0]],
    ['service=activities&route=c', []],
    ['service=other&route=a', [3]],
  ])('%s are %j', async (query, numbers) => {
    expect(await ids(query)).toStrictEqual(numbers.map(traceId))
  })

  test.each(['service=activities', 'route=a'])('%s alone is answered 400', async query => {
    const { status, body } = await viewer.get<ApiError>(`/-/api/traces?${query}`)
    expect([status, body.expected]).toStrictEqual([
      400,
      'service and route together, as /-/api/routes names them',
    ])
  })
})
