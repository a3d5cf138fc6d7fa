import type { DatabaseSync } from 'node:sqlite'
import { parseObject } from '../../json/parse-object.ts'
import type { ErrorCause, TraceError, TraceLog, TraceSegment } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import { optionalText, parseJson, toMillis } from './columns.ts'
import { isListed, sourceOf } from './error-reports.ts'
import { createHalfIds } from './half-ids.ts'
import { batchesOf, createRowKeys, type Most } from './row-keys.ts'
import { flattenSegments } from './segments.ts'
import { createSharedTexts } from './shared-texts.ts'
import { createSpanTexts } from './span-text.ts'
import type { LineFields, RootPayloads } from './title.ts'

type Row = Record<string, unknown>
type Attributes = Record<string, unknown>

export type PayloadRows = ReturnType<typeof createPayloadRows>

/** Columns that `toLog` needs, from `log_line` joined with its stream and group. */
export const logColumns = `log_line.id, time_us, arrived_ms, level, service, message, span_id, raw,
  log_line.resource, log_line.scope, log_stream.name AS stream_name, log_group.name AS group_name`
export const logTables = `log_line JOIN log_stream ON log_stream.id = log_line.stream
  JOIN log_group ON log_group.id = log_stream.log_group`

/** Records of a trace, and the number of further ones. */
export type Part<Row> = { rows: Row[]; left: number }

/** `bytes`: of the documents that were read. */
export type SegmentPart = { segments: TraceSegment[]; left: number; bytes: number }

/** Reads whole records of a trace, in slices. */
export function createPayloadRows(database: DatabaseSync) {
  const attributes = database.prepare('SELECT data FROM span WHERE trace = ? AND span_id = ?')
  const document = database.prepare('SELECT document FROM segment WHERE trace = ? AND id = ?')
  const rawLines = database.prepare(`
    SELECT raw, time_us, level, service, span_id
    FROM log_line WHERE trace = ? AND octet_length(raw) < ${longLine}
    ORDER BY id LIMIT ${fewLines}`)
  const readSegments = createReader(database, {
    table: 'segment',
    key: 'id',
    time: 'start_us',
    payload: 'document',
    first: '',
    columns: 'segment.*',
    from: 'segment',
    toRecord: toDocument,
  })
  const errors = createReader(database, {
    table: 'occurrence',
    key: 'id',
    time: 'time_us',
    payload: 'data',
    first: -1,
    columns: 'occurrence.*',
    from: 'occurrence',
    toRecord: toError,
  })
  const logRows = createReader(database, {
    table: 'log_line',
    key: 'id',
    time: 'time_us',
    payload: 'raw',
    first: -1,
    columns: logColumns,
    from: logTables,
    toRecord: row => row,
  })
  const halves = createHalfIds(database)
  const shared = createSharedTexts(database)

  const rootPayloads = (seq: number): RootPayloads => ({
    spanAttributes: spanId =>
      (parseObject(String(attributes.get(seq, spanId)?.data)).attributes as Attributes) ?? {},
    segmentDocument: id => parseObject(String(document.get(seq, id)?.document)),
    logLines: () => rawLines.all(seq).map(toLineFields),
  })

  /** Flattened: `most.rows` limits documents and also the segments in them. */
  function* segments(seq: number, most: Most): Sliced<SegmentPart> {
    const { rows, left, bytes } = yield* readSegments(seq, most)
    const flattened = yield* flattenSegments(rows, most.rows)
    return { segments: flattened.segments, left: left + flattened.left, bytes }
  }

  /** With `isByKey`, lines have the keys of their resources and scopes. */
  function* logs(seq: number, most: Most, isByKey = false): Sliced<Part<TraceLog>> {
    const { rows, left } = yield* logRows(seq, most)
    const sharedOf = shared.reader(seq)
    const halfOf = halves(seq)
    const lines: TraceLog[] = []
    for (const row of rows) {
      const { resource, scope } = row
      const of = isByKey
        ? { resourceKey: resource ?? undefined, scopeKey: scope ?? undefined }
        : { resource: sharedOf('resource', resource), scope: sharedOf('scope', scope) }
      lines.push({ ...toLog(row), spanId: halfOf(row), ...of } as TraceLog)
      yield
    }
    return { rows: lines, left }
  }

  return { shared, rootPayloads, spanTexts: createSpanTexts(database), segments, errors, logs }
}

const toLineFields = (row: Row): LineFields => ({
  timeMillis: toMillis(Number(row.time_us)),
  level: String(row.level),
  service: String(row.service),
  spanId: optionalText(row.span_id),
  fields: parseObject(String(row.raw)),
})

// The name of a trace without spans and segments is in one of its lines.
const fewLines = 100
const longLine = 64 * 1024

type Table<Key extends string | number, Record> = Parameters<typeof createRowKeys<Key>>[1] & {
  columns: string
  /** The table, joined with others. */
  from: string
  toRecord(row: Row): Record
}

/** Reads records of one table, the earliest first. */
export function createReader<Key extends string | number, Record>(
  database: DatabaseSync,
  { columns, from, toRecord, ...table }: Table<Key, Record>,
) {
  const inOrder = createRowKeys(database, table)
  const key = `${table.table}.${table.key}`
  // CROSS JOIN: the keys come first, or SQLite may go through the whole trace for each batch.
  const read = database.prepare(`SELECT ${columns}
    FROM (SELECT key AS place, value AS wanted FROM json_each(?2)) CROSS JOIN ${from}
    WHERE ${key} = wanted AND ${table.table}.trace = ?1 ORDER BY place`)

  /** `bytes`: those of the payloads that were read. */
  return function* (seq: number, most: Most): Sliced<Part<Record> & { bytes: number }> {
    const { keys, left } = yield* inOrder(seq, most)
    const rows: Record[] = []
    for (const batch of batchesOf(keys)) {
      for (const row of read.all(seq, JSON.stringify(batch))) {
        rows.push(toRecord(row))
        yield
      }
    }
    return { rows, left, bytes: keys.reduce((sum, key) => sum + key.bytes, 0) }
  }
}

export const toDocument = (row: Row) => ({
  id: String(row.id),
  parentId: optionalText(row.parent_id),
  name: String(row.name),
  type: (row.is_subsegment === 1 ? 'subsegment' : 'segment') as TraceSegment['type'],
  startMillis: toMillis(Number(row.start_us)),
  endMillis: row.end_us === null ? undefined : toMillis(Number(row.end_us)),
  document: parseObject(String(row.document)),
})

/** The payload of an occurrence: see occurrence-rows.ts. */
export function errorPayload(data: unknown): Pick<TraceError, 'frames' | 'causes' | 'raw'> {
  const [frames, raw, causes] = parseJson<[object[], object, ErrorCause[]?]>(data, [[], {}])
  return { frames, causes, raw }
}

/** What identifies an occurrence, in every answer that has it. */
export const errorHead = (row: Row) => ({
  key: String(row.uuid),
  source: sourceOf(row.report),
  uuid: row.report === 0 ? String(row.uuid) : undefined,
  timeMillis: toMillis(Number(row.time_us)),
  spanId: optionalText(row.span_id),
  segmentId: optionalText(row.segment_id),
})

export function toError(row: Row): TraceError {
  return {
    ...errorHead(row),
    fingerprint: String(row.fingerprint),
    class: String(row.class),
    title: String(row.title),
    level: String(row.level),
    ...errorPayload(row.data),
    unlisted: isListed(Number(row.report)) ? undefined : true,
  }
}

export const toLog = (row: Row): TraceLog => ({
  ...toLogHead(row),
  fields: parseObject(String(row.raw)),
})

type LogHead = Omit<TraceLog, 'fields' | 'resource' | 'scope'>

export const toLogHead = (row: Row): LogHead => ({
  timeMillis: toMillis(Number(row.time_us)),
  group: String(row.group_name),
  stream: String(row.stream_name),
  level: String(row.level),
  service: String(row.service),
  message: String(row.message),
  spanId: optionalText(row.span_id),
})
