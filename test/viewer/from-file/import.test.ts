import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { documentsOf } from '../../../services/viewer/from-file/documents.ts'
import type {
  ApiError,
  ImportAnswer,
  Trace,
  TraceSpan,
} from '../../../services/viewer/records/api.ts'
import { runInSlices } from '../../../services/viewer/turns/turns.ts'
import { longestTurn, promisedMillis } from '../longest-turn.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  jaegerAnswer,
  jaegerTrace,
  lines,
  otlpLogs,
  otlpMetrics,
  otlpSpans,
  segmentOf,
  snakeCased,
  xrayConsole,
  xrayTraces,
  zipkinSpans,
} from './files.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(() => viewer.close())

type Answer = { status: number; body: ImportAnswer & ApiError }

async function post(body: Buffer | string | object): Promise<Answer> {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const text = isRaw ? body : JSON.stringify(body)
  const answer = await fetch(`${viewer.origin}/-/api/import`, {
    method: 'POST',
    body: text as string,
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

const get = async (id: string) => (await viewer.get<Trace>(`/-/api/traces/${id}`)).body

const jaegerId = '1d0a000000000007'.padStart(32, '0')
const zipkinId = '1d0a0008'.padStart(32, '0')

const counts = { spans: 0, segments: 0, errors: 0, logs: 0, metricPoints: 0 }

const formats: [what: string, file: Buffer | string | object, answer: object][] = [
  ['OTLP spans', otlpSpans(), { format: 'otlp', spans: 2 }],
  ['spelled as protobuf spells it', snakeCased(otlpSpans()), { format: 'otlp', spans: 2 }],
  ['OTLP logs', otlpLogs(), { format: 'otlp', logs: 1 }],
  ['both in one object', { ...otlpSpans(), ...otlpLogs() }, { format: 'otlp', spans: 2, logs: 1 }],
  ['indented', JSON.stringify(otlpSpans(), null, 2), { format: 'otlp', spans: 2 }],
  [
    'lines of the collector',
    lines(otlpSpans(), '', otlpMetrics, otlpLogs()),
    { format: 'otlp', spans: 2, logs: 1, metricPoints: 2 },
  ],
  [
    'lines that end with CRLF',
    lines(otlpSpans(), otlpLogs()).replaceAll('\n', '\r\n'),
    { spans: 2, logs: 1 },
  ],
  ['gzip', gzipSync(JSON.stringify(otlpSpans())), { format: 'otlp', spans: 2 }],
  ['zstd', zstdCompressSync(lines(otlpSpans(), otlpLogs())), { format: 'otlp', spans: 2, logs: 1 }],
  ['a byte order mark', `\ufeff${JSON.stringify(otlpSpans())}`, { format: 'otlp', spans: 2 }],
  ['Jaeger', jaegerAnswer, { format: 'jaeger', spans: 2, traceId: jaegerId }],
  ['a trace of Jaeger', jaegerTrace, { format: 'jaeger', spans: 2, traceId: jaegerId }],
  ['a list of them', [jaegerTrace], { format: 'jaeger', spans: 2, traceId: jaegerId }],
  ['BatchGetTraces', xrayTraces, { format: 'xray', segments: 1 }],
  ['one trace as the console saves it', xrayConsole, { format: 'xray', segments: 1 }],
  ['a segment', segmentOf(), { format: 'xray', segments: 1 }],
  [
    'segments as datagrams',
    lines({ format: 'json', version: 1 }, segmentOf(), segmentOf({ id: spanId(8) })),
    { format: 'xray', segments: 2 },
  ],
  [
    'PutTraceSegments',
    { TraceSegmentDocuments: [JSON.stringify(segmentOf())] },
    { format: 'xray', segments: 1 },
  ],
  ['Zipkin', zipkinSpans, { format: 'zipkin', spans: 2, traceId: zipkinId }],
  ['lists of Zipkin’s API', [zipkinSpans], { format: 'zipkin', spans: 2, traceId: zipkinId }],
  [
    'formats by the line',
    lines(otlpSpans(), segmentOf()),
    { format: 'otlp, xray', spans: 2, segments: 1 },
  ],
]

test.each(formats)('a file is recognised by its content: %s', async (_, file, expected) => {
  const { status, body } = await post(file)

  const of = { traceId: traceId(0), ...expected }
  const { traces, text: _text, leftOut, ...rest } = body
  expect(status).toBe(200)
  expect(rest).toStrictEqual({
    ...counts,
    rejected: 0,
    reasons: [],
    format: body.format,
    ...of,
    traceIds: [of.traceId],
  })
  expect(leftOut).toHaveLength(body.metricPoints > 0 ? 1 : 0)
  expect(traces.map(each => each.traceId)).toStrictEqual([of.traceId])
  expect((await get(of.traceId)).spans).toHaveLength(body.spans)
  expect((await get(of.traceId)).logs).toHaveLength(body.logs)
  expect((await post(file)).status).toBe(200)
  expect((await get(of.traceId)).spans).toHaveLength(body.spans)
  expect((await get(of.traceId)).logs).toHaveLength(body.logs)
})

test('a trace of Jaeger keeps its kinds, references, tags, errors and processes', async () => {
  await post(jaegerAnswer)

  const { spans, errors, ...trace } = await get(jaegerId)
  expect(spans).toStrictEqual<TraceSpan[]>([
    {
      spanId: '00000000000000a1',
      name: 'GET /cart',
      kind: 'SERVER',
      service: 'shop',
      startMillis: sampleMillis,
      durationMillis: 100.25,
      status: 'UNSET',
      attributes: {
        'http.status_code': 200,
        retried: true,
        ratio: 0.5,
        'jaeger.warnings': ['clock skew adjusted'],
      },
      events: [],
      links: [],
      traceState: 'a=1',
      flags: 1,
      resource: { 'service.name': 'shop', hostname: 'one' },
      scope: { name: 'http' },
    },
    {
      spanId: '00000000000000a2',
      parentId: '00000000000000a1',
      name: 'SELECT',
      kind: 'CLIENT',
      service: 'stock',
      startMillis: sampleMillis + 10,
      durationMillis: 30,
      status: 'ERROR',
      attributes: {},
      events: [
        {
          name: 'exception',
          timeMillis: sampleMillis + 20,
          attributes: { 'exception.type': 'TimeoutError', 'exception.message': 'too slow' },
        },
      ],
      links: [
        {
          traceId: 'ff'.repeat(16),
          spanId: '00000000000000b1',
          attributes: { 'opentracing.ref_type': 'follows_from' },
        },
      ],
      resource: { 'service.name': 'stock' },
    },
  ])
  expect(errors.map(error => [error.class, error.title])).toStrictEqual([
    ['TimeoutError', 'TimeoutError: too slow'],
  ])
  expect([trace.name, trace.httpStatus, trace.services]).toStrictEqual([
    'GET /cart',
    200,
    ['shop', 'stock'],
  ])
})

test('a span of Zipkin has the status, the callee and the events that its tags say', async () => {
  await post(zipkinSpans)

  const [, call] = (await get(zipkinId)).spans
  expect(call).toMatchObject({
    parentId: '00000000000000a1',
    status: 'ERROR',
    statusMessage: 'no answer',
    attributes: {
      error: 'no answer',
      'peer.service': 'stock',
      'network.peer.address': '10.0.0.2',
      'network.peer.port': 80,
    },
    events: [{ name: 'retry', timeMillis: sampleMillis + 2 }],
  })
})

test('what X-Ray inferred is inferred here again, and not kept as a segment', async () => {
  await post(xrayTraces)

  const { segments, map } = await get(traceId(0))
  expect(segments.map(({ id, name }) => [id, name])).toStrictEqual([
    [spanId(0), 'shop'],
    [spanId(2), 'orders'],
  ])
  expect(map.nodes.map(({ name, inferred }) => [name, inferred])).toContainEqual(['orders', true])
})

const announcement = `"attributes":[${JSON.stringify({
  key: 'waywiser.lenses',
  value: { arrayValue: { values: ['otlp', 'xray', 'logs'].map(stringValue => ({ stringValue })) } },
})},`

test('of an imported trace nothing else is awaited, though its service announces more', async () => {
  const announced = JSON.stringify(otlpSpans()).replace('"attributes":[', announcement)
  const { body } = await post(announced)

  const none = { state: 'not-expected', reason: 'None in the imported file', count: 0 }
  const delivery = {
    otlp: { state: 'received', count: 2 },
    xray: none,
    rollbar: none,
    logs: none,
  }
  expect(body.traces[0]!.delivery).toStrictEqual(delivery)
  viewer.clock.millis += 60_000
  expect((await get(traceId(0))).delivery).toStrictEqual(delivery)
})

test('a file that is all right but for some records is taken, and says what is refused', async () => {
  const [first, second] = jaegerTrace.spans
  const jaeger = await post({
    ...jaegerTrace,
    spans: [first, { ...second, startTime: 'soon' }, { ...second, spanID: 'zz' }],
  })
  const broken = await post(
    lines(otlpSpans(), '{"resourceSpans":[{"scope', { a: 1 }, '{"resourceSpans":7}', otlpLogs()),
  )
  const segments = await post(lines(segmentOf(), segmentOf({ name: '' })))

  expect(jaeger.body).toMatchObject({
    spans: 1,
    rejected: 2,
    reasons: [
      'startTime "soon": expected microseconds',
      'span id "00000000000000zz" of span "SELECT": expected 8 bytes, not all zero',
    ],
  })
  expect(broken.body).toMatchObject({ spans: 2, logs: 1, rejected: 3 })
  expect(broken.body.reasons).toStrictEqual([
    expect.stringMatching(/^line 2: .* is not JSON: /),
    'line 3: the file is of no known format: it is an object with "a"',
    'line 4: resourceSpans 7: expected a list of objects',
  ])
  expect(segments.body).toMatchObject({
    segments: 1,
    rejected: 1,
    reasons: ['line 2: name "": expected 1 to 200 characters'],
  })
})

const refused: [what: string, file: Buffer | string | object, error: string][] = [
  ['an empty one', '', 'is not JSON'],
  ['text', 'hello', 'is not JSON'],
  ['another JSON', { hello: 1 }, 'the file is of no known format: it is an object with "hello"'],
  ['a list', [1], 'the file is of no known format: it is the list [1]'],
  ['a number', '7', 'the file is of no known format: it is 7'],
  [
    'other lines',
    lines({ a: 1 }, { b: 1 }),
    'all 2 records are refused: line 1: the file is of no',
  ],
  ['metrics', otlpMetrics, 'the file has 2 metric points alone, which are not shown'],
  ['no records', { resourceSpans: [] }, 'the file has no records'],
  ['protobuf', Buffer.from([0x0a, 0x02, 0x12, 0x00]), 'is not JSON'],
  ['broken gzip', Buffer.from([0x1f, 0x8b, 1, 2]), 'the body is not valid gzip'],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'the file is UTF-16: expected UTF-8'],
  ['cut in the middle', JSON.stringify(otlpSpans()).slice(0, -9), 'is not JSON'],
  ['cut, of Jaeger', JSON.stringify(jaegerAnswer).slice(0, -9), 'is not JSON'],
  ['all bad', [{ traceId: 'x', id: '1' }], 'all 1 records are refused: trace id'],
]

test.each(refused)('a file that is none leaves nothing: %s', async (_, file, error) => {
  const { status, body } = await post(file)

  expect(status).toBe(400)
  expect(body.error).toContain(error)
  expect(viewer.store.totals).toStrictEqual({ spans: 0, segments: 0, items: 0, logLines: 0 })
  expect(viewer.errors).toStrictEqual([])
})

test('an unknown file is answered with the formats that are taken', async () => {
  const { body } = await post({ hello: 1 })

  for (const word of ['Waywiser', 'OTLP', 'Jaeger', 'BatchGetTraces', 'Zipkin', 'gzip']) {
    expect(body.expected).toContain(word)
  }
})

test('a trace of another program stays one when it goes on to another viewer', async () => {
  await post(JSON.stringify(otlpSpans()).replace('"attributes":[', announcement))
  const before = await get(traceId(0))
  const file = await (await fetch(`${viewer.origin}/-/api/export/${traceId(0)}`)).text()
  await viewer.store.clear()

  await post(file)

  expect(await get(traceId(0))).toStrictEqual(before)
})

test('what our own BatchGetTraces answers is imported as the same segments', async () => {
  await post(xrayConsole)
  const before = await get(traceId(0))
  const answer = await fetch(`${viewer.origin}/Traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ TraceIds: [before.xrayTraceId] }),
  })
  const file = await answer.text()
  await viewer.store.clear()

  await post(file)

  expect(JSON.parse(file).Traces[0].Segments).toHaveLength(2)
  expect(await get(traceId(0))).toStrictEqual(before)
})

test('several traces are answered in the order of the file, each with its summary', async () => {
  const { body } = await post(
    lines(otlpSpans(traceId(3)), otlpSpans(traceId(1)), otlpLogs(traceId(2))),
  )

  expect(body.traceIds).toStrictEqual([traceId(3), traceId(1), traceId(2)])
  expect(body.traces.map(({ name }) => name)).toStrictEqual([
    'GET /cart',
    'GET /cart',
    'cart is empty',
  ])
})

test('a span of more than 2 MB is left out of a file of Jaeger or Zipkin', async () => {
  const text = 'y'.repeat(3_000_000)
  const annotations = [{ timestamp: 1, value: text }]
  const fields = { timestamp: sampleMillis * 1000, duration: 1 }
  const zipkin = [{ traceId: traceId(0), id: spanId(0), name: 'large', annotations, ...fields }]
  const jaeger = structuredClone(jaegerTrace)
  Object.assign(jaeger.spans[0]!, { tags: [{ key: 'large', type: 'string', value: text }] })

  for (const file of [zipkin, { data: [jaeger] }]) {
    const { body } = await post(file)
    const { reasons = [], error = '' } = body
    expect(`${reasons} ${error}`).toMatch(/a span of 3\d{6} bytes: expected at most 2097152/)
  }
})

test('white space around a file takes no turn', async () => {
  const blank = Buffer.alloc(40_000_000, '\n')
  const bodies = [blank, Buffer.concat([Buffer.from('{}'), blank]), Buffer.concat([blank, blank])]
  for (const body of bodies) {
    const steps = documentsOf(body)
    const taken = await longestTurn(() => runInSlices(dropped(steps)))
    expect(taken).toBeLessThan(promisedMillis)
  }
})

function* dropped(steps: Iterable<unknown>): Generator<void, void, void> {
  for (const _ of steps) yield
}
