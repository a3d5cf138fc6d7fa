import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trace, TraceSpan } from '../../../services/viewer/records/api.ts'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { item, logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const kinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
const statuses = ['UNSET', 'OK', 'ERROR'] as const
const texts = [
  'GET /here',
  '',
  'a "quoted" \\ text',
  "it's",
  'Ünï 🧭',
  '\u0000\u001f\n\t\u2028',
  '%s',
]
const durations = [0, 0.001, 0.01, 0.999, 1, 12.345, 1000, 86_400_000.001]
const starts = [sampleMillis, sampleMillis + 0.123, 1.5, 0, -0.3, -1.5, -1234.567, 9e12 - 0.001]
const attributes = [
  {},
  { 'app.list': ['a', 1, true, null], 'app.deep': { a: [{}] }, '"],[],[]': '}' },
  { number: 1e-300, text: texts.join() },
]
const pick = <Value>(values: readonly Value[], n: number) => values[n % values.length] as Value

/**
 * The n-th differs from its neighbours in everything; every third has a parent that was never
 * received.
 */
const variedSpan = (n: number): SpanRecord =>
  span({
    spanId: spanId(n),
    ...(n > 0 && { parentId: n % 3 === 0 ? spanId(9000 + n) : spanId(Math.floor(n / 2)) }),
    name: pick(texts, n),
    kind: pick(kinds, n),
    service: pick(texts, n + 1),
    startMillis: pick(starts, n),
    durationMillis: pick(durations, n + Math.floor(n / 8)),
    status: pick(statuses, n),
    ...(n % 4 === 1 && { statusMessage: pick(texts, n + 4) || 'it broke' }),
    attributes: pick(attributes, n),
    events: n % 5 === 0 ? [{ name: pick(texts, n), timeMillis: 1.5, attributes: { a: n } }] : [],
    links: n % 7 === 0 ? [{ traceId: traceId(7), spanId: spanId(7), attributes: {} }] : [],
  })

function expected({ traceId: _, ...fields }: SpanRecord): TraceSpan {
  const isMissing = fields.parentId !== undefined && Number.parseInt(fields.parentId, 16) > 9000
  return { ...fields, ...(isMissing && { missingParent: true }) }
}

test('answers every span of a trace as it was sent, in order of start', async () => {
  const given = Array.from({ length: 840 }, (_, n) => variedSpan(n))
  viewer.inbox.addSpans(given.toReversed())

  const { body, headers } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  const byStart = given.toSorted((one, other) => one.startMillis - other.startMillis)
  expect(body.spans).toStrictEqual(byStart.map(expected))
  expect(body.spanCount).toBe(840)
  expect(headers.get('content-type')).toBe('application/json')
})

test('answers a trace without spans', async () => {
  viewer.inbox.addSegments([segment()])
  viewer.inbox.addItem(item())
  viewer.inbox.addLogs([logLine()])

  const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  expect(body).toMatchObject({
    spans: [],
    segments: [{ id: spanId(0) }],
    errors: [{ uuid: item().uuid }],
    logs: [{ message: 'request answered' }],
  })
})
