import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiError, CompareAnswer } from '../../../services/viewer/records/api.ts'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

type Step = [name: string, at: number, millis: number, fields?: Partial<SpanRecord>]

/** A trace of a root and steps below it, which begin `at` milliseconds after it. */
function addTrace(n: number, millis: number, steps: Step[], root: Partial<SpanRecord> = {}): void {
  const startMillis = sampleMillis + n * 1000
  const all: Step[] = [
    ['GET /a', 0, millis, { ...root, parentId: undefined, kind: 'SERVER' }],
    ...steps,
  ]
  viewer.inbox.addSpans(
    all.map(([name, at, durationMillis, fields], index) =>
      span({
        traceId: traceId(n),
        spanId: spanId(n * 100 + index),
        parentId: spanId(n * 100),
        kind: 'INTERNAL',
        name,
        startMillis: startMillis + at,
        durationMillis,
        attributes: {},
        ...fields,
      }),
    ),
  )
}

const compare = async (a: string | number, b: number) =>
  (
    await viewer.get<CompareAnswer>(
      `/-/api/compare/${typeof a === 'string' ? a : traceId(a)}/${traceId(b)}`,
    )
  ).body

test('rows are the merged tree, each span with the one in its place in the other trace', async () => {
  addTrace(0, 20, [
    ['SELECT', 1, 2],
    ['SELECT', 4, 3],
    ['old', 8, 1],
  ])
  addTrace(1, 320, [
    ['SELECT', 1, 2],
    ['SELECT', 4, 301, { status: 'ERROR' }],
    ['INSERT', 306, 5],
    ['inner', 307, 2, { parentId: spanId(103), service: 'db' }],
  ])

  const { a, b, headline, rows, attributes, truncated } = await compare(0, 1)
  expect([a.traceId, b.traceId, a.durationMillis, b.durationMillis]).toStrictEqual([
    traceId(0),
    traceId(1),
    20,
    320,
  ])
  expect(headline).toBe(
    'B is 300 ms slower, 298 ms of it in SELECT of activities; B has 2 spans that A lacks; A has 1 span that B lacks',
  )
  expect(
    rows.map(({ path, ordinal, depth, a, b, deltaMillis }) => [
      path.join(' > '),
      ordinal,
      depth,
      a?.durationMillis,
      b?.durationMillis,
      deltaMillis,
    ]),
  ).toStrictEqual([
    ['activities GET /a', 1, 0, 20, 320, 300],
    ['activities GET /a > activities SELECT', 1, 1, 2, 2, 0],
    ['activities GET /a > activities SELECT #2', 2, 1, 3, 301, 298],
    ['activities GET /a > activities old', 1, 1, 1, undefined, -1],
    ['activities GET /a > activities INSERT', 1, 1, undefined, 5, 5],
    ['activities GET /a > activities INSERT > db inner', 1, 2, undefined, 2, 2],
  ])
  expect(rows[2]?.b).toStrictEqual({
    spanId: spanId(102),
    offsetMillis: 4,
    durationMillis: 301,
    selfMillis: 301,
    status: 'fault',
  })
  expect(rows[4]?.b?.selfMillis).toBe(3)
  expect(attributes).toStrictEqual([])
  expect(truncated).toBeUndefined()
})

describe('the headline', () => {
  const slow: Step[] = [['INSERT', 5, 300]]
  const quick: Step[] = [['INSERT', 5, 2]]
  test.each<[string, [number, Step[]], [number, Step[]], string]>([
    [
      'slower',
      [10, quick],
      [310, slow],
      'B is 300 ms slower, 298 ms of it in INSERT of activities',
    ],
    ['faster', [310, slow], [10, quick], 'B is 300 ms faster, 298 ms less in INSERT of activities'],
    ['the same', [310, slow], [311, slow], 'A and B take about the same time'],
    ['below a millisecond', [0.2, []], [0.9, []], 'A and B take about the same time'],
    [
      'in the span itself',
      [10, quick],
      [60, quick],
      'B is 50 ms slower, 50 ms of it in GET /a of activities',
    ],
  ])('%s', async (_, [aMillis, aSteps], [bMillis, bSteps], headline) => {
    addTrace(0, aMillis, aSteps)
    addTrace(1, bMillis, bSteps)
    expect((await compare(0, 1)).headline).toBe(headline)
  })
})

test('attributes that differ are those of resources and of spans in the same place', async () => {
  const step = (attributes: object, version: string): Step => [
    'SELECT',
    1,
    2,
    {
      attributes: { same: 'x', list: [1, 2], ...attributes },
      resource: { 'service.name': 'activities', 'service.version': version },
    },
  ]
  const root = (version: string) => ({
    resource: { 'service.name': 'activities', 'service.version': version },
  })
  addTrace(0, 10, [step({ rows: 1, 'client.port': 1, only: null }, '1.0')], root('1.0'))
  addTrace(
    1,
    10,
    [step({ rows: 900, 'client.port': 2, long: 'x'.repeat(400) }, '1.1')],
    root('1.1'),
  )

  const { attributes } = await compare(0, 1)
  expect(attributes).toStrictEqual([
    { path: 'activities', key: 'service.version', a: '1.0', b: '1.1' },
    { path: 'activities SELECT', key: 'rows', a: 1, b: 900 },
    { path: 'activities SELECT', key: 'only', a: null },
    { path: 'activities SELECT', key: 'long', b: `${'x'.repeat(300)}…` },
  ])
})

test('segments are compared as the waterfall draws them', async () => {
  for (const n of [0, 1]) {
    const id = spanId(n)
    const subsegments = [
      { id: spanId(10 + n), name: 'orders', namespace: 'remote', start_time: 1, end_time: n + 2 },
    ]
    viewer.inbox.addSegments([
      segment({
        traceId: traceId(n),
        id,
        name: 'shop',
        document: { id, name: 'shop', subsegments },
      }),
    ])
  }
  const { rows } = await compare(0, 1)
  expect(rows.map(({ service, name, deltaMillis }) => [service, name, deltaMillis])).toStrictEqual([
    ['shop', 'shop', 0],
    ['shop', 'orders', 1000],
  ])
})

describe('a typical trace', () => {
  test('has the same route, did not fail, and is of median duration', async () => {
    for (const [n, millis] of [10, 30, 20, 900, 25].entries()) addTrace(n, millis, [])
    addTrace(5, 21, [], { name: 'GET /other' })
    addTrace(6, 22, [], { attributes: { 'http.response.status_code': 500 } })

    const { a, b } = await compare('typical', 3)
    expect([a.traceId, b.traceId]).toStrictEqual([traceId(2), traceId(3)])
  })

  test('has the route of the request that names the trace, though what it called took longer', async () => {
    addTrace(0, 10, [])
    const callee = { service: 'db', kind: 'SERVER' as const }
    addTrace(1, 400, [['POST /b', 1, 408, callee]])

    const { a, b } = await compare('typical', 1)
    expect([a.traceId, b.traceId]).toStrictEqual([traceId(0), traceId(1)])
  })

  test('of a route with one trace is 404, and says why', async () => {
    addTrace(0, 10, [])
    const { status, body } = await viewer.get<ApiError>(`/-/api/compare/typical/${traceId(0)}`)
    expect([status, body]).toStrictEqual([
      404,
      {
        error: `no trace to compare ${traceId(0)} with`,
        hint: 'there is no other trace in the store that took the route of "GET /a" and did not fail',
      },
    ])
  })
})

test.each([
  [`nonsense/${traceId(0)}`, 400],
  [`${traceId(0)}/nonsense`, 400],
  [`${traceId(0)}/${traceId(9)}`, 404],
  [`${traceId(9)}/${traceId(0)}`, 404],
  [traceId(0), 404],
  [`${traceId(0)}/${traceId(0)}/x`, 404],
  [`${traceId(0)}/`, 404],
])('/-/api/compare/%s is answered %i', async (path, status) => {
  addTrace(0, 10, [])
  expect((await viewer.get(`/-/api/compare/${path}`)).status).toBe(status)
})

test('large traces are compared in part', async () => {
  for (const n of [0, 1]) {
    const steps = Array.from({ length: 6000 }, (_, index): Step => [`s${index}`, index, 1])
    addTrace(n, 7000, steps)
  }
  const { rows, truncated } = await compare(0, 1)
  expect([rows.length, truncated]).toStrictEqual([5000, true])
})
