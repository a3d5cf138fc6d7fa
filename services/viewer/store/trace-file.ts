import type { DatabaseSync } from 'node:sqlite'
import type { ItemRecord, LogRecord, SegmentRecord, SpanRecord } from '../record.ts'
import { columnToKind, columnToStatus, parseObject, toMillis } from './columns.ts'

type Row = Record<string, unknown>

export type FileLog = LogRecord & { raw: string }

/** All that is kept of one trace, record by record, as it can be kept elsewhere again. */
export type TraceRecords = {
  traceId: string
  /** Arrival of the latest record and of the first by each lens, from which delivery is told. */
  arrivals: { [name in ArrivalName]: number | null }
  spans: SpanRecord[]
  segments: SegmentRecord[]
  items: ItemRecord[]
  logs: FileLog[]
}

export const arrivalNames = [
  'lastMillis',
  'otlpMillis',
  'xrayMillis',
  'rollbarMillis',
  'logsMillis',
] as const
export type ArrivalName = (typeof arrivalNames)[number]

export type TraceFile = ReturnType<typeof createTraceFile>

/** Reads a trace's records one by one, and sets when the records of one from elsewhere arrived. */
export function createTraceFile(database: DatabaseSync) {
  const trace = database.prepare('SELECT * FROM trace WHERE trace_id = ?')
  const resources = database.prepare('SELECT id, attributes FROM resource WHERE trace = ?')
  const spans = database.prepare('SELECT * FROM span WHERE trace = ? ORDER BY start_us, span_id')
  const segments = database.prepare('SELECT * FROM segment WHERE trace = ? ORDER BY start_us, id')
  const items = database.prepare('SELECT * FROM occurrence WHERE trace = ? ORDER BY time_us, id')
  const lines = database.prepare(`
    SELECT log_line.*, log_stream.name AS stream_name, log_group.name AS group_name
    FROM log_line JOIN log_stream ON log_stream.id = log_line.stream
      JOIN log_group ON log_group.id = log_stream.log_group
    WHERE trace = ? ORDER BY time_us, log_line.id`)
  const setArrivals = database.prepare(`
    UPDATE trace SET last_ms = coalesce(?, last_ms), otlp_ms = ?, xray_ms = ?, rollbar_ms = ?,
      logs_ms = ? WHERE trace_id = ?`)

  function read(traceId: string): TraceRecords | undefined {
    const row = trace.get(traceId)
    if (!row) return undefined
    const seq = Number(row.seq)
    const resourceOf = new Map(
      resources.all(seq).map(({ id, attributes }) => [id, parseObject(String(attributes))]),
    )
    return {
      traceId,
      arrivals: arrivalsOf(row),
      spans: spans.all(seq).map(span => toSpan(traceId, span, resourceOf.get(span.resource) ?? {})),
      segments: segments.all(seq).map(segment => toSegment(traceId, segment)),
      items: items.all(seq).map(item => toItem(traceId, item)),
      logs: lines.all(seq).map(line => toLog(traceId, line)),
    }
  }

  /** Of the trace as a whole the arrival stays: lists and eviction go by when it came here. */
  function keepArrivals({ traceId, arrivals }: TraceRecords): void {
    setArrivals.run(...arrivalNames.map(name => arrivals[name]), traceId)
  }

  return { read, keepArrivals }
}

const arrivalsOf = (row: Row) => ({
  lastMillis: Number(row.last_ms),
  otlpMillis: row.otlp_ms as number | null,
  xrayMillis: row.xray_ms as number | null,
  rollbarMillis: row.rollbar_ms as number | null,
  logsMillis: row.logs_ms as number | null,
})

const millis = (micros: unknown) => toMillis(Number(micros))

/** Members whose column has no value are left out, as they were when the record came. */
function present<Fields extends Row>(fields: Fields) {
  const there = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(there) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> }
}

const linkOf = (row: Row) =>
  present({
    spanId: row.span_id as string | null,
    traceFlags: row.trace_flags as number | null,
    samplingRule: row.sampling_rule as string | null,
  })

function toSpan(traceId: string, row: Row, resource: Record<string, unknown>): SpanRecord {
  const { attributes, events, links, statusMessage } = JSON.parse(String(row.data))
  return {
    traceId,
    spanId: String(row.span_id),
    ...present({
      parentId: row.parent_id as string | null,
      statusMessage: statusMessage as string,
    }),
    name: String(row.name),
    kind: columnToKind(Number(row.kind)),
    service: String(row.service),
    startMillis: millis(row.start_us),
    durationMillis: millis(row.duration_us),
    status: columnToStatus(Number(row.status)),
    ...{ attributes, events, links, resource },
  }
}

const toSegment = (traceId: string, row: Row): SegmentRecord => ({
  traceId,
  id: String(row.id),
  ...present({ parentId: row.parent_id as string | null }),
  name: String(row.name),
  type: row.is_subsegment === 1 ? 'subsegment' : 'segment',
  startMillis: millis(row.start_us),
  ...(row.end_us === null ? {} : { endMillis: millis(row.end_us) }),
  document: parseObject(String(row.document)),
})

function toItem(traceId: string, row: Row): ItemRecord {
  const [frames, raw] = JSON.parse(String(row.data))
  return {
    traceId,
    uuid: String(row.uuid),
    fingerprint: String(row.fingerprint),
    class: String(row.class),
    title: String(row.title),
    level: String(row.level),
    timeMillis: millis(row.time_us),
    ...linkOf(row),
    ...{ frames, raw },
  }
}

const toLog = (traceId: string, row: Row): FileLog => ({
  traceId,
  timeMillis: millis(row.time_us),
  group: String(row.group_name),
  stream: String(row.stream_name),
  level: String(row.level),
  service: String(row.service),
  message: String(row.message),
  ...linkOf(row),
  fields: parseObject(String(row.raw)),
  raw: String(row.raw),
})
