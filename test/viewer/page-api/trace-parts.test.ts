import { afterEach, beforeEach, expect, test } from 'vitest'
import type {
  ApiError,
  LeanRows,
  SpansAnswer,
  Trace,
  TracePage,
} from '../../../services/viewer/records/api.ts'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { leanSpans } from '../../../services/viewer/trace-tree/lean-spans.ts'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const path = `/-/api/traces/${traceId(0)}`
const count = 2500

/** Children before and after their parents, missing parents, circles, equal starts. */
function oddSpans(): SpanRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const parent = n % 500 === 7 ? 900_000 + (n % 3) : n % 700 === 3 ? n + 1 : Math.floor(n / 4)
    return span({
      spanId: spanId(n),
      parentId: n === 0 ? undefined : n === 1404 ? spanId(1403) : spanId(parent),
      name: `step ${n % 40}`,
      service: `s${n % 3}`,
      startMillis: sampleMillis + ((n * 7919) % 1000) / 8,
      durationMillis: (n % 50) / 4,
      status: n % 90 === 1 ? 'ERROR' : 'UNSET',
      attributes: { n, ...(n % 100 === 5 && { 'http.response.status_code': 503 }) },
      ...(n === 1200 && { inProgress: true as const, durationMillis: 0 }),
    })
  })
}

const get = async <Body>(of: string) => (await viewer.get<Body>(`${path}${of}`)).body
const rowsOf = (spans: Trace['spans']) =>
  buildSpanTree(spans).rows.map(({ id, depth, size, failedBelow }) => [
    id,
    depth,
    size,
    failedBelow,
  ])

test('a small trace is a page as a whole', async () => {
  viewer.inbox.addSpans([span()])

  expect(await get('/page')).toStrictEqual(await get(''))
})

test('the rows of a large trace are those of its whole spans, and the first come with the page', async () => {
  viewer.inbox.addSpans(oddSpans())
  viewer.inbox.addLogs([logLine({ message: 'of this trace' })])
  const whole = await get<Trace>('')

  const { first, spans, logs, ...page } = await get<TracePage>('/page')
  const rows = await get<LeanRows>('/rows')

  const expected = rowsOf(whole.spans)
  expect(rowsOf(leanSpans(rows))).toStrictEqual(expected)
  expect([spans, logs, page.name, page.spanCount]).toStrictEqual([[], [], whole.name, count])
  expect(first).toMatchObject({ total: count, startMillis: rows.startMillis })
  expect(first!.id).toStrictEqual(rows.id.slice(0, 200))
  expect((await get<TracePage>('/page')).first).toStrictEqual(first)
  const ends = whole.spans.map(each => each.startMillis + each.durationMillis)
  expect(rows.endMillis).toBeCloseTo(Math.max(...ends), 3)
  const [lean] = leanSpans(rows).filter(each => each.spanId === spanId(1205))
  expect(lean).toStrictEqual({
    spanId: spanId(1205),
    parentId: spanId(301),
    name: 'step 5',
    kind: 'SERVER',
    service: 's2',
    startMillis: expect.closeTo(sampleMillis + ((1205 * 7919) % 1000) / 8, 2),
    durationMillis: 1.25,
    status: 'UNSET',
    attributes: { 'http.response.status_code': 503 },
    events: [],
    links: [],
    resource: {},
    isLean: true,
  })
  expect(leanSpans(rows).filter(each => each.inProgress)).toHaveLength(1)
})

test('siblings that start in one millisecond are in the order of their ends, in all rows', async () => {
  const many = Array.from({ length: count }, (_, n) =>
    span({
      spanId: spanId(n),
      parentId: n === 0 ? undefined : spanId(0),
      startMillis: sampleMillis,
      durationMillis: n === 0 ? 9 : ((n * 7919) % count) / 1000,
    }),
  )
  viewer.inbox.addSpans(many)
  const whole = await get<Trace>('')

  const rows = await get<LeanRows>('/rows')

  const durations = leanSpans(rows).map(each => each.durationMillis)
  expect(durations).toStrictEqual([9, ...durations.slice(1).toSorted((a, b) => a - b)])
  expect(new Set(durations).size).toBe(count)
  expect(rowsOf(leanSpans(rows))).toStrictEqual(rowsOf(whole.spans))
})

test('a page that is known comes without rows, until a record arrives', async () => {
  viewer.inbox.addSpans(oddSpans())
  const { version } = await get<TracePage>('/page')
  const ask = () => get<TracePage>(`/page?known=${encodeURIComponent(version!)}`)

  expect(await ask()).not.toHaveProperty('first')
  viewer.clock.millis += 10
  viewer.inbox.addSpans([span({ spanId: spanId(count), parentId: spanId(0) })])
  expect((await ask()).first?.total).toBe(count + 1)
})

test('the rest of a large trace is all but its spans, which come by their ids', async () => {
  viewer.inbox.addSpans(oddSpans())
  viewer.inbox.addLogs([logLine({ message: 'of this trace' })])
  const whole = await get<Trace>('')
  const wanted = [spanId(7), spanId(1205), 'no such id']

  const lenses = await get<Trace>('/lenses')
  const some = await get<SpansAnswer>(`/spans?${wanted.map(id => `id=${id}`).join('&')}`)

  expect(lenses).toStrictEqual({ ...whole, spans: [] })
  const byId = new Map(whole.spans.map(each => [each.spanId, each]))
  expect(some).toStrictEqual({ spans: [byId.get(spanId(7)), byId.get(spanId(1205))] })
})

test.each([
  ['/spans?ids=1', 400, 'unknown parameter ids="1"'],
  ['/page?q=1', 400, 'unknown parameter q="1"'],
  [`/spans?${'id=1&'.repeat(101)}`, 400, '101 ids'],
])('%# is refused', async (of, status, error) => {
  viewer.inbox.addSpans([span()])

  const answer = await viewer.get<ApiError>(`${path}${of}`)

  expect([answer.status, answer.body.error]).toStrictEqual([status, error])
})

test.each(['page', 'rows', 'lenses', 'spans'])('no trace, no %s', async part => {
  const missing = await viewer.get<ApiError>(`${path}/${part}`)
  const wrong = await viewer.get<ApiError>(`/-/api/traces/x%20y/${part}`)

  expect([missing.status, missing.body.error]).toStrictEqual([404, `no trace ${traceId(0)}`])
  expect([wrong.status, wrong.body.error]).toMatchObject([400, expect.stringMatching(/^trace id/)])
})
