import type {
  ItemRecord,
  LogRecord,
  SegmentRecord,
  SpanRecord,
} from '../../services/viewer/records/record.ts'

/** Sample records, the same for the same numbers; any field may be overridden. */

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** The id of the n-th trace, in W3C spelling. */
export const traceId = (n: number) => `6921d0a0${hex(n + 1, 24)}`

export const spanId = (n: number) => hex(n + 1, 16)

/** 22 November 2025, 15:33:20 UTC: when sample records begin. */
export const sampleMillis = 1_763_825_600_000

export const allLenses = ['otlp', 'xray', 'rollbar', 'logs']

export function span(fields: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: traceId(0),
    spanId: spanId(0),
    name: 'GET /api/activities/home',
    kind: 'SERVER',
    service: 'activities',
    startMillis: sampleMillis,
    durationMillis: 100,
    status: 'UNSET',
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200 },
    events: [],
    links: [],
    resource: { 'service.name': fields.service ?? 'activities', 'waywiser.lenses': allLenses },
    ...fields,
  }
}

export function segment(fields: Partial<SegmentRecord> = {}): SegmentRecord {
  const { id = spanId(0), name = 'activities' } = fields
  return {
    traceId: traceId(0),
    id,
    name,
    type: 'segment',
    startMillis: sampleMillis,
    endMillis: sampleMillis + 100,
    document: { id, name },
    ...fields,
  }
}

/** A segment that has begun and not ended. */
export function segmentInProgress(fields: Partial<SegmentRecord> = {}): SegmentRecord {
  const { endMillis: _, ...begun } = segment({ document: { in_progress: true }, ...fields })
  return begun
}

export function item(fields: Partial<ItemRecord> = {}): ItemRecord {
  return {
    uuid: 'a1b2c3d4-0000-4000-8000-000000000001',
    fingerprint: 'f1',
    class: 'Error',
    title: 'Error: it broke',
    level: 'error',
    timeMillis: sampleMillis + 50,
    traceId: traceId(0),
    spanId: spanId(0),
    traceFlags: 1,
    frames: [{ filename: '/app/store.ts', lineno: 12, method: 'list' }],
    raw: { data: { environment: 'test' } },
    ...fields,
  }
}

export function logLine(fields: Partial<LogRecord> = {}): LogRecord {
  return {
    timeMillis: sampleMillis + 100,
    group: '/waywiser/test',
    stream: 'activities/host/1',
    level: 'info',
    service: 'activities',
    message: 'request answered',
    traceId: traceId(0),
    spanId: spanId(0),
    traceFlags: 1,
    fields: { msg: 'request answered', trace_id: traceId(0) },
    ...fields,
  }
}

/** The n-th trace of a load: `spanCount` spans, the first of which is the SERVER span above all. */
export function traceOfSpans(n: number, spanCount: number): SpanRecord[] {
  const resource = { 'service.name': 'activities', 'waywiser.lenses': allLenses }
  return Array.from({ length: spanCount }, (_, index) =>
    span({
      traceId: traceId(n),
      spanId: spanId(n * spanCount + index),
      ...(index === 0 ? {} : { parentId: spanId(n * spanCount), kind: 'INTERNAL' }),
      startMillis: sampleMillis + n + index / 1000,
      durationMillis: 5 + (n % 200),
      resource,
    }),
  )
}
