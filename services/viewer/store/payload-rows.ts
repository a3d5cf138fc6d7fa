import type { DatabaseSync } from 'node:sqlite'
import type { TraceError, TraceLog, TraceSegment } from '../api.ts'
import { parseJson, parseObject, toMillis } from './columns.ts'
import type { RootPayloads } from './root.ts'
import { flattenSegments } from './segments.ts'
import { createSpanText } from './span-text.ts'

type Row = Record<string, unknown>
type Attributes = Record<string, unknown>

export type PayloadRows = ReturnType<typeof createPayloadRows>

/** Columns that `toLog` needs, from `log_line` joined with its stream and group. */
export const logColumns = `log_line.id, time_us, arrived_ms, level, service, message, span_id, raw,
  log_stream.name AS stream_name, log_group.name AS group_name`
export const logTables = `log_line JOIN log_stream ON log_stream.id = log_line.stream
  JOIN log_group ON log_group.id = log_stream.log_group`

/** Reads a trace's records whole. */
export function createPayloadRows(database: DatabaseSync) {
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
    spanAttributes: spanId =>
      (parseObject(String(attributes.get(seq, spanId)?.data)).attributes as Attributes) ?? {},
    segmentDocument: id => parseObject(String(document.get(seq, id)?.document)),
    logFields: () => rawLines.all(seq).map(row => parseObject(String(row.raw))),
  })

  return {
    rootPayloads,
    spanText: createSpanText(database),
    segments: (seq: number) => flattenSegments(segments.all(seq).map(toDocument)),
    errors: (seq: number) => occurrences.all(seq).map(toError),
    logs: (seq: number) => lines.all(seq).map(toLog),
  }
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
  const [frames, raw] = parseJson<[object[], object]>(row.data, [[], {}])
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
