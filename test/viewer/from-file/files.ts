import { sampleMillis, spanId, traceId } from '../records.ts'

const micros = sampleMillis * 1000
const nanos = (millis: number) => `${(sampleMillis + millis) * 1000}000`
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })

/** A request of OTLP with a SERVER span, and a CLIENT span inside that failed. */
export const otlpSpans = (id = traceId(0)) => ({
  resourceSpans: [
    {
      resource: { attributes: [text('service.name', 'shop')] },
      scopeSpans: [
        {
          scope: { name: 'http', version: '1.0' },
          spans: [
            {
              traceId: id,
              spanId: spanId(0),
              name: 'GET /cart',
              kind: 2,
              startTimeUnixNano: nanos(0),
              endTimeUnixNano: nanos(100),
            },
            {
              traceId: id,
              spanId: spanId(1),
              parentSpanId: spanId(0),
              name: 'SELECT',
              kind: 3,
              startTimeUnixNano: nanos(10),
              endTimeUnixNano: nanos(40),
              attributes: [text('db.system', 'mysql')],
              status: { code: 2, message: 'gone' },
            },
          ],
        },
      ],
    },
  ],
})

/** The same names in protobuf's own spelling. */
export const snakeCased = (value: object) =>
  JSON.stringify(value).replaceAll(
    /"([a-z]+[A-Z][A-Za-z]*)":/g,
    (_, name: string) => `"${name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}":`,
  )

export const otlpLogs = (id = traceId(0)) => ({
  resourceLogs: [
    {
      resource: { attributes: [text('service.name', 'shop')] },
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: nanos(20),
              severityText: 'WARN',
              body: { stringValue: 'cart is empty' },
              traceId: id,
              spanId: spanId(0),
            },
          ],
        },
      ],
    },
  ],
})

export const otlpMetrics = {
  resourceMetrics: [
    {
      scopeMetrics: [
        { metrics: [{ name: 'a', gauge: { dataPoints: [{ asInt: '1' }, { asInt: '2' }] } }] },
      ],
    },
  ],
}

const tag = (key: string, type: string, value: unknown) => ({ key, type, value })

/** A trace as Jaeger's page saves it, with a 64-bit id. */
export const jaegerTrace = {
  traceID: '1d0a000000000007',
  spans: [
    {
      traceID: '1d0a000000000007',
      spanID: 'a1',
      flags: 1,
      operationName: 'GET /cart',
      references: [],
      startTime: micros,
      duration: 100_250,
      tags: [
        tag('span.kind', 'string', 'server'),
        tag('http.status_code', 'int64', 200),
        tag('retried', 'bool', true),
        tag('ratio', 'float64', 0.5),
        tag('otel.library.name', 'string', 'http'),
        tag('w3c.tracestate', 'string', 'a=1'),
      ],
      logs: [],
      processID: 'p1',
      warnings: ['clock skew adjusted'],
    },
    {
      traceID: '1d0a000000000007',
      spanID: 'a2',
      operationName: 'SELECT',
      references: [
        { refType: 'CHILD_OF', traceID: '1d0a000000000007', spanID: 'a1' },
        { refType: 'FOLLOWS_FROM', traceID: 'ff'.repeat(16), spanID: 'b1' },
      ],
      startTime: micros + 10_000,
      duration: 30_000,
      tags: [tag('error', 'bool', true), tag('span.kind', 'string', 'client')],
      logs: [
        {
          timestamp: micros + 20_000,
          fields: [
            tag('event', 'string', 'error'),
            tag('error.kind', 'string', 'TimeoutError'),
            tag('message', 'string', 'too slow'),
          ],
        },
      ],
      processID: 'p2',
      warnings: null,
    },
  ],
  processes: {
    p1: { serviceName: 'shop', tags: [tag('hostname', 'string', 'one')] },
    p2: { serviceName: 'stock', tags: [] },
  },
  warnings: null,
}

export const jaegerAnswer = { data: [jaegerTrace], total: 0, limit: 0, offset: 0, errors: null }

export const segmentOf = (fields: object = {}) => ({
  trace_id: `1-6921d0a0-${'1'.padStart(24, '0')}`,
  id: spanId(0),
  name: 'shop',
  start_time: sampleMillis / 1000,
  end_time: sampleMillis / 1000 + 0.1,
  ...fields,
})

const inferred = segmentOf({ id: spanId(5), parent_id: spanId(2), name: 'orders', inferred: true })

const withCall = segmentOf({
  subsegments: [
    {
      id: spanId(2),
      name: 'orders',
      namespace: 'aws',
      start_time: sampleMillis / 1000,
      end_time: sampleMillis / 1000 + 0.05,
    },
  ],
})

/** An answer to BatchGetTraces. */
export const xrayTraces = {
  Traces: [
    {
      Id: withCall.trace_id,
      Duration: 0.1,
      LimitExceeded: false,
      Segments: [withCall, inferred].map(document => ({
        Id: document.id,
        Document: JSON.stringify(document),
      })),
    },
  ],
  UnprocessedTraceIds: [],
}

/** The same as X-Ray's console saves it. */
export const xrayConsole = {
  ...xrayTraces.Traces[0],
  Segments: [{ Id: withCall.id, Document: withCall }],
}

export const zipkinSpans = [
  {
    traceId: '000000001d0a0008',
    id: '00000000000000a1',
    kind: 'SERVER',
    name: 'get /cart',
    timestamp: micros,
    duration: 90_000,
    localEndpoint: { serviceName: 'shop' },
    tags: { 'http.method': 'GET' },
  },
  {
    traceId: '000000001d0a0008',
    parentId: '00000000000000a1',
    id: '00000000000000a2',
    kind: 'CLIENT',
    name: 'get',
    timestamp: micros + 1000,
    duration: 20_000,
    localEndpoint: { serviceName: 'shop' },
    remoteEndpoint: { serviceName: 'stock', ipv4: '10.0.0.2', port: 80 },
    annotations: [{ timestamp: micros + 2000, value: 'retry' }],
    tags: { error: 'no answer' },
  },
]

export const lines = (...documents: unknown[]) =>
  `${documents.map(each => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n')}\n`
