import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApiError, DifferencesAnswer } from '../../../services/viewer/records/api.ts'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
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

async function ask(body: unknown, query = '') {
  const answer = await fetch(`${viewer.origin}/-/api/differences${query}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as DifferencesAnswer & ApiError }
}

/** A request and a call inside of it. */
function add(n: number, inner: Partial<SpanRecord> = {}, version = '1.0'): void {
  const resource = { 'service.name': 'activities', 'service.version': version }
  const of = { traceId: traceId(n), resource }
  viewer.inbox.addSpans([
    span({ ...of, spanId: spanId(10 * n), attributes: { 'request.id': `r${n}x` } }),
    span({
      ...of,
      spanId: spanId(10 * n + 1),
      parentId: spanId(10 * n),
      kind: 'INTERNAL',
      name: 'SELECT',
      attributes: {},
      ...inner,
    }),
  ])
}

const ids = (...numbers: number[]) => numbers.map(traceId)

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

test('attributes of inner spans, resources and errors differ, ids and measures do not', async () => {
  for (const n of range(0, 10)) {
    add(n, { attributes: { 'cache.hit': 'no', 'took.millis': n + 0.5 } }, n < 9 ? '2.0' : '1.0')
    viewer.inbox.addItem(item({ uuid: `u${n}`, traceId: traceId(n), title: 'Error: boom' }))
  }
  for (const n of range(10, 30)) {
    add(n, { attributes: { 'cache.hit': n < 14 ? 'no' : 'yes' } }, n === 10 ? '2.0' : '1.0')
  }

  const { body } = await ask({ these: ids(...range(0, 10)), rest: ids(...range(10, 30)) })

  expect([body.these, body.rest]).toStrictEqual([10, 20])
  const shown = body.differences.map(({ key, value, where, inside, outside }) => [
    ...[where, key, value, inside, outside],
  ])
  expect(shown).toStrictEqual([
    ['error', 'message', 'Error: boom', 1, 0],
    ['error', 'name', 'Error', 1, 0],
    ['resource', 'service.version', '2.0', 0.9, 0.05],
    ['attribute', 'cache.hit', 'no', 1, 0.2],
  ])
  const [, , version] = body.differences
  const found = await viewer.get<{ traces: unknown[] }>(
    `/-/api/traces?where=${encodeURIComponent(`${version!.key}=${version!.value}`)}`,
  )
  expect(found.body.traces).toHaveLength(10)
})

test('the same fact by two names is said once, and a line counts as much as a span', async () => {
  for (const n of range(0, 4)) {
    add(n, { attributes: { code: 'disk full' } })
    const fields = { why: 'disk full', user: 'ada', trace_id: traceId(n) }
    viewer.inbox.addLogs([logLine({ traceId: traceId(n), fields })])
  }
  for (const n of range(4, 8)) add(n)
  for (const n of range(0, 4)) {
    viewer.inbox.addItem(item({ uuid: `d${n}`, traceId: traceId(n), title: 'Disk full' }))
  }

  const { body } = await ask({ these: ids(0, 1, 2, 3), rest: ids(4, 5, 6, 7) })

  const shown = body.differences.map(({ key, value }) => `${key}=${value}`)
  expect(shown).toContain('code=disk full')
  expect(shown).toContain('user=ada')
  expect(shown).not.toContain('why=disk full')
  expect(shown).not.toContain('message=Disk full')
})

test('one trace against another differs in a version, not in an id or a duration', async () => {
  add(0, { attributes: { 'cost.seconds': 0.25, node: 'b4d1e2f3a4b5c6d7' } }, '2.1.0')
  add(1, { attributes: { 'cost.seconds': 0.75, node: 'a4d1e2f3a4b5c6d7' } }, '2.0.0')

  const { body } = await ask({ these: ids(0), rest: ids(1) })

  expect(body.differences.map(({ key, value }) => `${key}=${value}`)).toStrictEqual([
    'service.version=2.1.0',
    'request.id=r0x',
  ])
})

test('of many traces some are read, and one with 20,000 spans does not hold up the others', async () => {
  for (const n of range(0, 400)) add(n, {}, n < 200 ? '2.0' : '1.0')
  viewer.inbox.addSpans(
    range(0, 20_000).map(n =>
      span({
        traceId: traceId(0),
        spanId: spanId(100_000 + n),
        attributes: { n: `value ${n}` },
      }),
    ),
  )
  const before = performance.now()

  const { body } = await ask({ these: ids(...range(0, 200)), rest: ids(...range(200, 400)) })

  expect([body.these, body.rest]).toStrictEqual([150, 150])
  // Of the large one the first values are read, and no resource.
  const inside = 149 / 150
  expect(body.differences[0]).toMatchObject({ key: 'service.version', value: '2.0', inside })
  expect(performance.now() - before).toBeLessThan(5000)
})

test('unknown ids count for nothing', async () => {
  add(0)
  const { body } = await ask({ these: ids(0, 7), rest: ids(8) })

  expect(body).toStrictEqual({ these: 1, rest: 0, differences: [] })
})

test.each([
  '',
  '[]',
  '{"rest":[]}',
  '{"these":["x"],"rest":[]}',
  '{"these":[1],"rest":[]}',
  JSON.stringify({ these: range(0, 1001).map(traceId), rest: [] }),
])('a body that is not two sets of ids is answered 400: %#', async body => {
  const { status, body: answer } = await ask(body)

  expect(status).toBe(400)
  expect(answer.expected).toMatch(body === '' ? 'JSON' : /^\{"these":\[<trace id>/)
})

test('without a second set, the others of the range are compared with', async () => {
  viewer.clock.millis = sampleMillis
  for (const n of range(0, 4)) add(n, {}, '1.0')
  viewer.clock.millis = sampleMillis + 3_600_000
  for (const n of range(4, 8)) add(n, {}, '2.0')
  for (const n of range(8, 12)) add(n, {}, '3.0')

  const ofHour = await ask({ these: ids(...range(4, 8)) }, '?range=PT1M')
  expect([ofHour.body.these, ofHour.body.rest]).toStrictEqual([4, 4])
  const ofAll = await ask({ these: ids(...range(4, 8)) })
  expect([ofAll.body.these, ofAll.body.rest]).toStrictEqual([4, 8])
  expect(ofAll.body.differences).toMatchObject([
    { key: 'service.version', value: '2.0', inside: 1, outside: 0 },
  ])
  expect((await ask({ these: [] }, '?range=1h')).status).toBe(400)
  expect((await ask({ these: [] }, '?what=1')).status).toBe(400)
})
