import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApiError, ImportAnswer, Trace } from '../../../services/viewer/records/api.ts'
import { answeredMeanwhile } from '../intake/answered-meanwhile.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { jaegerTrace, lines, otlpSpans, segmentOf, zipkinSpans } from './files.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(() => viewer.close())

async function post(body: string) {
  const answer = await fetch(`${viewer.origin}/-/api/import`, { method: 'POST', body })
  return { status: answer.status, body: (await answer.json()) as ImportAnswer & ApiError }
}

const hex = (n: number) => (n + 1).toString(16)

/** Spans of Jaeger's; the parent of each is the next one, of the last the first. */
function ring(count: number) {
  const { traceID, processes, spans } = jaegerTrace
  const reference = (n: number) => ({ refType: 'CHILD_OF', traceID, spanID: hex(n % count) })
  const all = Array.from({ length: count }, (_, n) => ({
    ...spans[0],
    spanID: hex(n),
    references: [reference(n + 1)],
  }))
  return { traceID, spans: all, processes }
}

test('spans of Jaeger that are each other’s parents are imported, shown and exported', async () => {
  const { body } = await post(JSON.stringify({ data: [ring(500)] }))

  const path = `/-/api/traces/${body.traceId}`
  expect(body.spans).toBe(500)
  expect((await viewer.get<Trace>(path)).body.spans).toHaveLength(500)
  expect((await viewer.get(`/-/api/export/${body.traceId}?format=otlp`)).status).toBe(200)
  expect(viewer.errors).toStrictEqual([])
})

const large: [what: string, file: () => string, expected: object][] = [
  ['6,000 spans of Jaeger', () => JSON.stringify({ data: [ring(6_000)] }), { spans: 6_000 }],
  ['2,000 lines of OTLP', () => lines(...Array(2_000).fill(otlpSpans())), { spans: 4_000 }],
  [
    '4,000 segments',
    () =>
      lines(
        ...Array.from({ length: 4_000 }, (_, n) => segmentOf({ id: hex(n).padStart(16, '0') })),
      ),
    { segments: 4_000 },
  ],
  [
    '8,000 spans of Zipkin',
    () => JSON.stringify(Array.from({ length: 4_000 }, () => zipkinSpans).flat()),
    { spans: 8_000 },
  ],
]

test.each(large)('%s are imported while others are served', async (_, file, expected) => {
  const taking = post(file())
  const meanwhile = await answeredMeanwhile(taking, viewer.origin)

  expect(await taking).toMatchObject({ status: 200, body: expected })
  expect(meanwhile).toBeGreaterThan(3)
})

const floods: [what: string, file: () => string, error: string][] = [
  [
    'empty spans of Jaeger',
    () => `{"data":[{"traceID":"1","spans":[${'{},'.repeat(500_000)}{}]}]}`,
    'more than 10000 wrong records',
  ],
  [
    'numbers for spans',
    () => `{"data":[{"traceID":"1","spans":[${'7,'.repeat(500_000)}7]}]}`,
    'more than 10000 wrong records',
  ],
  [
    'tags',
    () =>
      `{"data":[{"traceID":"1","spans":[{"spanID":"1","startTime":1,"tags":[${'{},'.repeat(800_000)}{}]}]}]}`,
    'records are refused: a span of',
  ],
  ['broken lines', () => `{"resourceSpans":[]}\n${'{"a\n'.repeat(500_000)}`, 'is not JSON'],
  ['blank lines', () => `{"resourceSpans":[]}\n${'\n'.repeat(3_000_000)}{}`, 'no known format'],
  ['nested lists', () => '['.repeat(100_000) + ']'.repeat(100_000), 'nested over 1000'],
  [
    'segments that are numbers',
    () => `{"Traces":[{"Segments":[${'7,'.repeat(500_000)}7]}]}`,
    'expected a list of objects',
  ],
]

test.each(floods)('a file of %s is rejected, without harm', async (_, file, error) => {
  const taking = post(file())
  await answeredMeanwhile(taking, viewer.origin)

  const { status, body } = await taking
  expect([400, 413]).toContain(status)
  expect(body.error).toContain(error)
  expect(viewer.store.totals).toStrictEqual({ spans: 0, segments: 0, items: 0, logLines: 0 })
  expect(viewer.errors).toStrictEqual([])
})
