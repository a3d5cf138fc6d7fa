import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseTraceId } from '../../../services/trace-context/trace-id.ts'
import type { ApiError, MapAnswer, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { storySeconds, storyTexts, xrayId } from '../aws/xray/story.ts'
import { span, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
  viewer.clock.millis = (storySeconds + 60) * 1000
  await post('/TraceSegments', { TraceSegmentDocuments: storyTexts })
})

afterEach(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const post = (path: string, body: object) =>
  fetch(viewer.origin + path, { method: 'POST', body: JSON.stringify(body) })

const map = async (query = '') => (await viewer.get<MapAnswer>(`/-/api/map${query}`)).body

const named = ({ nodes, edges }: MapAnswer) => {
  const names = new Map(nodes.map(({ id, name, type }) => [id, type ? `${name} (${type})` : name]))
  return {
    nodes: [...names.values()],
    edges: edges.map(({ from, to }) => `${names.get(from)} → ${names.get(to)}`),
  }
}

const ids = (traces: number[]) => traces.map(n => parseTraceId(xrayId(n)))

test('the map has a node for each service, client and callee, and an edge for each caller and callee', async () => {
  const answer = await map()

  expect(named(answer)).toStrictEqual({
    nodes: [
      'activities (client)',
      'activities',
      'activities@sqlite (Database::SQL)',
      'notifications',
      'notifications@sqlite (Database::SQL)',
      'push.example.com (remote)',
    ],
    edges: [
      'activities (client) → activities',
      'activities → activities@sqlite (Database::SQL)',
      'activities → notifications',
      'notifications → notifications@sqlite (Database::SQL)',
      'notifications → push.example.com (remote)',
    ],
  })
  expect(answer.nodes.map(({ root, inferred }) => [root, inferred])).toStrictEqual([
    [false, false],
    [true, false],
    [false, true],
    [false, false],
    [false, true],
    [false, true],
  ])
  expect(answer.nodes[3]).toStrictEqual({
    id: expect.any(String),
    name: 'notifications',
    type: '',
    root: false,
    inferred: false,
    ok: 1,
    error: 0,
    throttle: 1,
    fault: 0,
    total: 2,
    averageMillis: 21.5,
    histogram: [
      { millis: 8, count: 1 },
      { millis: 35, count: 1 },
    ],
  })
  expect(answer.edges[4]).toMatchObject({ fault: 1, total: 1, averageMillis: 25 })
})

test('a map narrowed by a filter, by a group, or by both', async () => {
  await post('/CreateGroup', { GroupName: 'slow', FilterExpression: 'responsetime >= 0.1' })
  const filter = encodeURIComponent('service("notifications")')

  expect(named(await map(`?filter=${filter}`)).nodes).toContain('push.example.com (remote)')
  expect((await map(`?filter=${filter}`)).nodes[1]).toMatchObject({ total: 2 })
  expect((await map('?group=slow')).nodes[1]).toMatchObject({ name: 'activities', total: 2 })
  expect((await map(`?group=slow&filter=${filter}`)).nodes[1]).toMatchObject({ total: 1 })
  expect(await map('?filter=annotation.nothing')).toStrictEqual({
    nodes: [],
    edges: [],
    drawnFrom: 'nothing',
  })
})

test('a map’s range is when traces arrived, whatever their senders’ clocks say', async () => {
  viewer.clock.millis += 10 * 60_000

  expect((await map('?range=PT5M')).nodes).toStrictEqual([])
  expect((await map('?range=PT15M')).nodes).toHaveLength(6)
})

test('a wrong query of the map is explained', async () => {
  const wrong = async (query: string) => {
    const { status, body } = await viewer.get<ApiError>(`/-/api/map?${query}`)
    return [status, body.position, body.expected]
  }

  expect(await wrong('group=nobody')).toStrictEqual([400, undefined, 'no group: there is none'])
  expect(await wrong('filter=ok%20AND')).toStrictEqual([
    400,
    6,
    'a keyword, service(), edge(), "!" or "("',
  ])
  expect(await wrong('hops=1')).toStrictEqual([
    400,
    undefined,
    'one of range, start, end, group, filter',
  ])
})

const list = async (filter: string, more = '') => {
  const path = `/-/api/traces?filter=${encodeURIComponent(filter)}${more}`
  return (await viewer.get<TracesAnswer>(path)).body
}

test('the list of traces takes the same filters', async () => {
  const find = async (filter: string) => (await list(filter)).traces.map(trace => trace.traceId)

  expect(await find('service("push.example.com") { fault }')).toStrictEqual(ids([1]))
  expect(await find('error OR annotation.count = 3')).toStrictEqual(ids([3, 1]))
  expect(await find('!service("notifications")')).toStrictEqual(ids([4, 3]))
})

test('a narrowed list has pages, in either order, without a gap', async () => {
  const read = async (more: string) => {
    const found: string[] = []
    let next: string | undefined
    do {
      const cursor = next ? `&cursor=${next}` : ''
      const page = await list('!partial', `&limit=1${more}${cursor}`)
      expect(page.traces).toHaveLength(1)
      found.push(...page.traces.map(trace => trace.traceId))
      next = page.next
    } while (next)
    return found
  }

  expect(await read('')).toStrictEqual(ids([3, 2, 1]))
  expect(await read('&sort=duration')).toStrictEqual(ids([3, 1, 2]))
})

test('a trace without segments is judged by its spans', async () => {
  viewer.inbox.addSpans([
    span({ attributes: { 'http.request.method': 'GET', 'http.response.status_code': 503 } }),
  ])
  const find = async (filter: string) => (await list(filter)).traces.map(trace => trace.traceId)

  expect(await find('fault')).toStrictEqual([traceId(0)])
  expect(await find('service("activities") { fault } AND http.status = 503')).toStrictEqual([
    traceId(0),
  ])
  expect(await find('http.url = "/api/activities/home" AND duration <= 0.1')).toStrictEqual([
    traceId(0),
  ])
})
