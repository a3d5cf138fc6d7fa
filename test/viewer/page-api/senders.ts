import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import type { TraceSummary } from '../../../services/viewer/records/api.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { callLogs, type TestViewer } from '../viewer.ts'

/** Sends records of trace 0 to a viewer as their senders do, and reads its summary, over HTTP. */

type Attributes = { [key: string]: string | number }

export type SentSpan = {
  id: number
  parent?: number
  name: string
  kind?: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER'
  service?: string
  /** Milliseconds since the start of the trace. */
  from?: number
  lasts?: number
  failed?: boolean
  attributes?: Attributes
  /** What the resource announces. */
  lenses?: string[]
}

const kinds = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

const anyValue = (value: string | number | string[]): object => {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return typeof value === 'string' ? { stringValue: value } : { intValue: value }
}

const listOf = (attributes: { [key: string]: string | number | string[] }) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))

const nanos = (afterMillis: number) =>
  `${BigInt(sampleMillis) * 1_000_000n + BigInt(Math.round(afterMillis * 1e6))}`

function spanBody(span: SentSpan, n: number): object {
  const { id, parent, name, kind = 'SERVER', from = 0, lasts = 100, failed, attributes = {} } = span
  return {
    traceId: traceId(n),
    spanId: spanId(id),
    ...(parent !== undefined && { parentSpanId: spanId(parent) }),
    name,
    kind: kinds.indexOf(kind),
    startTimeUnixNano: nanos(from),
    endTimeUnixNano: nanos(from + lasts),
    attributes: listOf(attributes),
    status: failed ? { code: 2 } : {},
  }
}

export async function sendSpans(viewer: TestViewer, spans: SentSpan[], n = 0): Promise<Response> {
  const resourceSpans = spans.map(({ service = 'shop', lenses, ...span }) => ({
    resource: {
      attributes: listOf({
        'service.name': service,
        ...(lenses && { 'waywiser.lenses': lenses }),
      }),
    },
    scopeSpans: [{ spans: [spanBody(span, n)] }],
  }))
  return fetch(`${viewer.origin}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  })
}

export type SentSegment = {
  id: number
  parent?: number
  name: string
  from?: number
  /** Absent: in progress. */
  lasts?: number
  more?: object
}

export async function sendSegments(viewer: TestViewer, segments: SentSegment[]): Promise<void> {
  const documents = segments.map(({ id, parent, name, from = 0, lasts, more }) =>
    JSON.stringify({
      trace_id: toXRayTraceId(traceId(0)),
      id: spanId(id),
      ...(parent !== undefined && { parent_id: spanId(parent) }),
      name,
      start_time: (sampleMillis + from) / 1000,
      ...(lasts === undefined
        ? { in_progress: true }
        : { end_time: (sampleMillis + from + lasts) / 1000 }),
      ...more,
    }),
  )
  await fetch(`${viewer.origin}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: documents }),
  })
}

/** `at`: milliseconds since the start of the trace. */
export async function sendLines(
  viewer: TestViewer,
  lines: { at: number; fields: { [name: string]: unknown } }[],
): Promise<void> {
  const stream = { logGroupName: 'g', logStreamName: 's' }
  await callLogs(viewer.origin, 'CreateLogGroup', { logGroupName: 'g' })
  await callLogs(viewer.origin, 'CreateLogStream', stream)
  const inOrder = lines.toSorted((one, other) => one.at - other.at)
  const logEvents = inOrder.map(({ at, fields }) => ({
    timestamp: sampleMillis + at,
    message: JSON.stringify({ trace_id: traceId(0), ...fields }),
  }))
  await callLogs(viewer.origin, 'PutLogEvents', { ...stream, logEvents })
}

/** The trace in the list of traces. */
export async function summaryOf(viewer: TestViewer): Promise<TraceSummary> {
  const { body } = await viewer.get<{ traces: TraceSummary[] }>('/-/api/traces?range=P9999D')
  return body.traces.find(trace => trace.traceId === traceId(0))!
}
