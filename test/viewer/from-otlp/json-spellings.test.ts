import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trace, Wires } from '../../../services/viewer/records/api.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { ids, jsonRequest } from './all-fields.ts'
import { bytes, number } from './protobuf-writer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

type Signal = 'traces' | 'logs' | 'metrics'

async function post(signal: Signal, body: object | Buffer) {
  const isProtobuf = Buffer.isBuffer(body)
  const answer = await fetch(`${viewer.origin}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': `application/${isProtobuf ? 'x-protobuf' : 'json'}` },
    body: isProtobuf ? (body as never) : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: isProtobuf ? text : JSON.parse(text) }
}

const counts = async (signal: Signal) => {
  const { received, rejected } = (await viewer.get<Wires>('/-/api/wires')).body[`otlp-${signal}`]
  return { received, rejected }
}

const metric = (data: object) => ({
  resource_metrics: [{ scope_metrics: [{ metrics: [{ name: 'm', ...data }] }] }],
})

test.each([
  ['gauge', { gauge: { data_points: [{}, {}] } }],
  ['exponential histogram', { exponential_histogram: { data_points: [{}, {}] } }],
  ['sum', { sum: { aggregation_temporality: 2, is_monotonic: true, data_points: [{}, {}] } }],
])('metrics in snake_case are counted: %s', async (_, data) => {
  expect(await post('metrics', metric(data))).toMatchObject({ status: 200, body: {} })
  expect(await counts('metrics')).toStrictEqual({ received: 2, rejected: 0 })
})

test('values in snake_case are read', async () => {
  const value = {
    kvlist_value: {
      values: [
        { key: 'text', value: { string_value: 'a' } },
        { key: 'list', value: { array_value: { values: [{ int_value: '7' }] } } },
        { key: 'flag', value: { bool_value: true } },
        { key: 'rate', value: { double_value: 0.5 } },
        { key: 'raw', value: { bytes_value: 'AP8Q' } },
      ],
    },
  }
  const span = { trace_id: ids.trace, span_id: ids.span, attributes: [{ key: 'all', value }] }
  await post('traces', { resource_spans: [{ scope_spans: [{ spans: [span] }] }] })

  const trace = (await viewer.get<Trace>(`/-/api/traces/${ids.trace}`)).body
  expect(trace.spans[0]?.attributes).toStrictEqual({
    all: { text: 'a', list: [7], flag: true, rate: 0.5, raw: 'AP8Q' },
  })
})

const base64 = (id: string) => Buffer.from(id, 'hex').toString('base64')

test.each([
  ['hex', ids.trace, ids.span],
  ['capital hex', ids.trace.toUpperCase(), ids.span.toUpperCase()],
  ['base64', base64(ids.trace), base64(ids.span)],
])('ids in %s are taken', async (_, traceId, spanId) => {
  const span = { traceId, spanId, parentSpanId: spanId, links: [{ traceId, spanId }] }
  await post('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
  await post('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ traceId, spanId }] }] }] })

  const { spans, logs } = (await viewer.get<Trace>(`/-/api/traces/${ids.trace}`)).body
  expect(spans[0]).toMatchObject({
    spanId: ids.span,
    parentId: ids.span,
    links: [{ traceId: ids.trace, spanId: ids.span }],
  })
  expect(logs[0]?.spanId).toBe(ids.span)
})

test.each<[Signal, object | Buffer, string]>([
  ['traces', jsonRequest('logs'), 'it has "resourceLogs": expected resourceSpans'],
  ['logs', jsonRequest('traces'), 'it has "resourceSpans": expected resourceLogs'],
  ['metrics', { data: [] }, 'it has "data": expected resourceMetrics'],
  ['traces', [], 'expected a JSON object'],
  ['traces', bytes(2, 'x'), 'it has no field 1'],
  ['logs', number(9, 1), 'it has no field 1'],
  ['metrics', number(9, 1), 'it has no field 1'],
])(
  '%s in a document of something else are rejected and counted (%#)',
  async (signal, body, problem) => {
    const answer = await post(signal, body)

    expect(answer.status).toBe(400)
    expect(answer.text.replaceAll('\\', '')).toContain(problem)
    expect(await counts(signal)).toStrictEqual({ received: 0, rejected: 1 })
  },
)

test.each(['traces', 'logs', 'metrics'] as const)('%s without any are fine', async signal => {
  expect(await post(signal, {})).toMatchObject({ status: 200, body: {} })
  expect(await post(signal, Buffer.alloc(0))).toMatchObject({ status: 200, text: '' })
  expect(await counts(signal)).toStrictEqual({ received: 0, rejected: 0 })
})

const nothing = (unknown: string, name: string) =>
  `"${unknown}" in place of ${name}: nothing is read from it`

test.each<[Signal, object, string]>([
  ['traces', { resourceSpans: [{ libs: [] }] }, nothing('libs', 'scopeSpans')],
  ['traces', { resourceSpans: [{ scopeSpans: [{ span: [] }] }] }, nothing('span', 'spans')],
  ['logs', { resourceLogs: [{ scopeLogs: [{ logs: [] }] }] }, nothing('logs', 'logRecords')],
  ['metrics', { resourceMetrics: [{ scopeMetric: [] }] }, nothing('scopeMetric', 'scopeMetrics')],
  ['metrics', metric({ gauge: { points: [] } }), nothing('points', 'dataPoints')],
  [
    'metrics',
    metric({ histograms: {} }),
    '"histograms" of a metric: expected gauge, sum, histogram, exponentialHistogram, summary',
  ],
])(
  'a part of %s that nothing is read from is rejected alone (%#)',
  async (signal, body, problem) => {
    const answer = await post(signal, body)

    expect(answer.status).toBe(200)
    expect(answer.body.partialSuccess).toMatchObject({ errorMessage: problem })
    expect(await counts(signal)).toStrictEqual({ received: 0, rejected: 1 })
  },
)

test.each([
  ['traces', bytes(1, bytes(2, bytes(2, bytes(5, 'no ids')))), 'trace id'],
  ['logs', bytes(1, bytes(2, bytes(2, bytes(9, 'short')))), 'trace id'],
] as const)(
  '%s rejected in protobuf are a partial success with the reason',
  async (signal, body, reason) => {
    const answer = await post(signal, body)

    expect(answer.status).toBe(200)
    expect(answer.text).toContain(reason)
    expect(await counts(signal)).toStrictEqual({ received: 0, rejected: 1 })
  },
)
