import type { DatabaseSync } from 'node:sqlite'
import type { TraceError, TraceLog, TraceSegment, TraceSpan } from '../api.ts'
import { columnToKind, columnToStatus, parseObject, toMillis } from './columns.ts'
import type { RootPayloads } from './root.ts'
import { flattenSegments } from './segments.ts'

type Row = Record<string, unknown>

export type PayloadRows = ReturnType<typeof createPayloadRows>

/** Columns that `toLog` needs, from `log_line` joined with its stream and group. */
export const logColumns = `log_line.id, time_us, arrived_ms, level, service, message, span_id, raw,
  log_stream.name AS stream_name, log_group.name AS group_name`
export const logTables = `log_line JOIN log_stream ON log_stream.id = log_line.stream
  JOIN log_group ON log_group.id = log_stream.log_group`

/** Reads a trace's records whole. */
export function createPayloadRows(database: DatabaseSync) {
  const spans = database.prepare(`
    SELECT span_id, parent_id, name, kind, service, start_us, duration_us, status, data
    FROM span WHERE trace = ? ORDER BY start_us, span_id`)
  const attributes = database.prepare('SELECT data FROM span WHERE trace = ? AND span_id = ?')
  const segments = database.prepare('SELECT * FROM segment WHERE trace = ? ORDER BY start_us, id')
  const document = database.prepare('SELECT document FROM segment WHERE trace = ? AND id = ?')
  const occurrences = database.prepare(
    'SELECT * FROM occurrence WHERE trace = ? ORDER BY time_us, id',
  )
  const lines = database.prepare(
    `SELECT ${logColumns} FROM ${logTables} WHERE trace = ? ORDER BY time_us, log_line.id`,
  )
  const rawLines = database.prepare('SELECT raw FROM log_line WHERE trace = ? ORDER BY time_us, id')

  const rootPayloads = (seq: number): RootPayloads => ({
    spanAttributes: spanId => JSON.parse(String(attributes.get(seq, spanId)?.data))[0] ?? {},
    segmentDocument: id => parseObject(String(document.get(seq, id)?.document)),
    logFields: () => rawLines.all(seq).map(row => parseObject(String(row.raw))),
  })

  return {
    rootPayloads,
    spans: (seq: number) => markMissingParents(toSpans(spans.all(seq))),
    segments: (seq: number) => flattenSegments(segments.all(seq).map(toDocument)),
    errors: (seq: number) => occurrences.all(seq).map(toError),
    logs: (seq: number) => lines.all(seq).map(toLog),
  }
}

type SpanPayload = [
  attributes: TraceSpan['attributes'],
  events: TraceSpan['events'],
  links: TraceSpan['links'],
  statusMessage?: string | null,
]

/** All payloads are parsed as one text: of 50,000 spans that takes half the time of one by one. */
function toSpans(rows: Row[]): TraceSpan[] {
  const payloads: SpanPayload[] = JSON.parse(`[${rows.map(({ data }) => data).join()}]`)
  return rows.map((row, index) => toSpan(row, payloads[index]!))
}

/** Without spreads, which cost more than all the rest where there are thousands. */
function toSpan(row: Row, [attributes, events, links, statusMessage]: SpanPayload): TraceSpan {
  const span: TraceSpan = {
    spanId: String(row.span_id),
    name: String(row.name),
    kind: columnToKind(Number(row.kind)),
    service: String(row.service),
    startMillis: toMillis(Number(row.start_us)),
    durationMillis: toMillis(Number(row.duration_us)),
    status: columnToStatus(Number(row.status)),
    attributes,
    events,
    links,
  }
  if (row.parent_id !== null) span.parentId = String(row.parent_id)
  if (statusMessage) span.statusMessage = statusMessage
  return span
}

function markMissingParents(spans: TraceSpan[]): TraceSpan[] {
  const ids = new Set(spans.map(span => span.spanId))
  for (const span of spans) {
    if (span.parentId !== undefined && !ids.has(span.parentId)) span.missingParent = true
  }
  return spans
}

const toDocument = (row: Row) => ({
  id: String(row.id),
  ...(row.parent_id === null ? {} : { parentId: String(row.parent_id) }),
  name: String(row.name),
  type: (row.is_subsegment === 1 ? 'subsegment' : 'segment') as TraceSegment['type'],
  startMillis: toMillis(Number(row.start_us)),
  ...(row.end_us === null ? {} : { endMillis: toMillis(Number(row.end_us)) }),
  document: parseObject(String(row.document)),
})

function toError(row: Row): TraceError {
  const [frames, raw] = JSON.parse(String(row.data))
  return {
    uuid: String(row.uuid),
    fingerprint: String(row.fingerprint),
    class: String(row.class),
    title: String(row.title),
    level: String(row.level),
    timeMillis: toMillis(Number(row.time_us)),
    ...(row.span_id === null ? {} : { spanId: String(row.span_id) }),
    frames,
    raw,
  }
}

export function toLog(row: Row): TraceLog {
  return {
    timeMillis: toMillis(Number(row.time_us)),
    group: String(row.group_name),
    stream: String(row.stream_name),
    level: String(row.level),
    service: String(row.service),
    message: String(row.message),
    ...(row.span_id === null ? {} : { spanId: String(row.span_id) }),
    fields: parseObject(String(row.raw)),
  }
}
