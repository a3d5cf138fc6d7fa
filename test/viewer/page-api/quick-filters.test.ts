import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApiError, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { item, logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const ask = async (query: Record<string, string>) => {
  const { body } = await viewer.get<TracesAnswer>(`/-/api/traces?${new URLSearchParams(query)}`)
  return body
}

const numbersOf = ({ traces }: TracesAnswer) =>
  traces.map(trace => Number.parseInt(trace.traceId.slice(8), 16) - 1).toSorted((a, b) => a - b)

const counted = async (filter: string, more: Record<string, string> = {}) => {
  const { quick } = await ask({ counts: 'true', filter, ...more })
  return quick!.map(each => [each.name, each.filter, each.count])
}

/** Of somebody else's: it announces nothing. */
const request = (n: number, status: number, service = 'shop', durationMillis = 100) =>
  span({
    traceId: traceId(n),
    name: `GET /${n}`,
    service,
    durationMillis,
    resource: { 'service.name': service },
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': status },
  })

/** 0 fine, 1 and 2 failing, 3 wrong, 4 inside, 5 slow, 6 sampled out, 7 incomplete, 8 fine. */
function addOneOfEach(): void {
  viewer.inbox.addSpans([
    request(0, 200),
    request(1, 503),
    request(2, 500, 'orders'),
    request(3, 404),
    request(4, 200),
    { ...request(4, 200), spanId: spanId(1), parentId: spanId(0), status: 'ERROR' },
    request(5, 200, 'shop', 1500),
    span({ traceId: traceId(7) }),
    request(8, 200, 'orders'),
  ])
  viewer.inbox.addLogs([logLine({ traceId: traceId(6), traceFlags: 0 })])
  viewer.clock.millis = sampleMillis + 60_000
}

test('each quick filter has its expression and count, and finds what it counts', async () => {
  addOneOfEach()
  const { quick } = await ask({ counts: 'true' })

  expect(quick).toStrictEqual([
    { name: 'all', title: 'all', filter: '', count: 9, chosen: true },
    { name: 'failing', title: 'failing (5xx)', filter: 'http.status >= 500', count: 2 },
    {
      name: '4xx',
      title: '4xx',
      filter: 'http.status >= 400 AND http.status < 500',
      count: 1,
    },
    { name: 'errors-inside', title: 'errors inside', filter: 'errorsinside', count: 1 },
    { name: 'slow', title: 'slow (over 100 ms)', filter: 'responsetime > 0.1', count: 1 },
    { name: 'sampled-out', title: 'sampled out', filter: 'sampledout', count: 1 },
    { name: 'incomplete', title: 'incomplete', filter: 'incomplete', count: 1 },
  ])
  const found = await Promise.all(quick!.map(({ filter }) => ask({ filter })))
  expect(found.map(numbersOf)).toStrictEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
    [1, 2],
    [3],
    [4],
    [5],
    [6],
    [7],
  ])
})

test('counts are those of the typed filter, which stays when another is chosen', async () => {
  addOneOfEach()
  const orders = 'service("orders")'
  const expected = [
    ['all', orders, 2],
    ['failing', `${orders} AND http.status >= 500`, 1],
    ['4xx', `${orders} AND http.status >= 400 AND http.status < 500`, 0],
    ['errors-inside', `${orders} AND errorsinside`, 0],
    ['slow', `${orders} AND responsetime > 0.1`, 0],
    ['sampled-out', `${orders} AND sampledout`, 0],
    ['incomplete', `${orders} AND incomplete`, 0],
  ]
  expect(await counted(orders)).toStrictEqual(expected)
  expect(await counted(`${orders} AND http.status >= 500`)).toStrictEqual(expected)
  const { quick, traces } = await ask({
    counts: 'true',
    filter: `${orders} AND http.status >= 500`,
  })
  expect(quick!.filter(({ chosen }) => chosen).map(({ name }) => name)).toStrictEqual(['failing'])
  expect(traces.length).toBe(1)
})

test('a filter with OR gets brackets, and loses them again', async () => {
  addOneOfEach()
  const either = 'service("orders") OR responsetime > 1'
  const filters = (await counted(either)).map(([, filter]) => filter)
  expect(filters[1]).toBe(`(${either}) AND http.status >= 500`)
  expect(
    (await counted(`(${either}) AND http.status >= 500`)).map(([, filter]) => filter),
  ).toStrictEqual(filters)
  // As the language reads it, the last term belongs to the second of the two.
  const { quick } = await ask({
    counts: 'true',
    filter: 'http.status = 404 OR service("shop") AND incomplete',
  })
  expect(quick!.find(({ chosen }) => chosen)).toMatchObject({
    name: 'all',
    filter: 'http.status = 404 OR service("shop") AND incomplete',
    count: 1,
  })
})

test('a chosen limit of slow ones stays as it is', async () => {
  addOneOfEach()
  expect((await counted('responsetime > 0.05'))[4]).toStrictEqual([
    'slow',
    'responsetime > 0.05',
    8,
  ])
})

test('counts follow the range and the search', async () => {
  addOneOfEach()
  viewer.clock.millis += 3_600_000
  viewer.inbox.addSpans([request(9, 500)])
  viewer.inbox.addItem(item({ traceId: traceId(9) }))
  expect((await counted('', { range: 'PT1M' })).map(([, , count]) => count)).toStrictEqual([
    1, 1, 0, 0, 0, 0, 0,
  ])
  expect((await counted('', { q: 'GET /3' }))[0]).toStrictEqual(['all', '', 1])
})

test('a long list is counted in part, and the answer says so', async () => {
  viewer.inbox.addSpans(Array.from({ length: 1001 }, (_, n) => request(n, 500)))
  const { quick, quickMore } = await ask({ counts: 'true', limit: '1' })
  expect(quick!.slice(0, 2).map(({ count }) => count)).toStrictEqual([1000, 1000])
  expect(quickMore).toBe(true)
  expect((await ask({ limit: '1' })).quick).toBeUndefined()
})

test('states may be compared and negated, and are no part of X-Ray', async () => {
  addOneOfEach()
  expect(numbersOf(await ask({ filter: '!incomplete AND errorsinside = true' }))).toStrictEqual([4])
  expect(numbersOf(await ask({ filter: 'sampledout OR incomplete' }))).toStrictEqual([6, 7])
  expect(numbersOf(await ask({ filter: 'incomplete != true' })).length).toBe(8)
  const inBraces = await viewer.get<ApiError>('/-/api/traces?filter=service("a") { incomplete }')
  expect(inBraces.status).toBe(400)
  const group = await fetch(`${viewer.origin}/CreateGroup`, {
    method: 'POST',
    body: JSON.stringify({ GroupName: 'g', FilterExpression: 'incomplete' }),
  })
  expect(group.status).toBe(400)
})

test('a search for states ends early, and goes on from where it ended', async () => {
  viewer.inbox.addSpans([request(0, 200)])
  const lines = Array.from({ length: 2100 }, (_, n) =>
    logLine({ traceId: traceId(n + 1), traceFlags: n === 0 ? 0 : 1, fields: { n } }),
  )
  viewer.inbox.addLogs(lines)
  viewer.clock.millis += 60_000
  const first = await ask({ filter: 'sampledout', limit: '10' })
  expect(numbersOf(first)).toStrictEqual([])
  const second = await ask({ filter: 'sampledout', limit: '10', cursor: first.next! })
  expect(numbersOf(second)).toStrictEqual([1])
  expect(second.next).toBeUndefined()
})
