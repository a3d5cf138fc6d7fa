import type { DatabaseSync } from 'node:sqlite'
import { parseObject } from '../../json/parse-object.ts'
import type { ItemRecord, LogRecord, SegmentRecord, SpanRecord } from '../../records/record.ts'
import {
  columnToKind,
  columnToStatus,
  optionalNumber,
  optionalText,
  parseJson,
  toMillis,
} from './columns.ts'
import { toDocument, toError, toLogHead } from './payload-rows.ts'
import type { SpanData } from './span-row.ts'
import { createPages, type Row } from './trace-pages.ts'

/** The head of a file. */
export type TraceHead = {
  traceId: string
  /** Arrival of the latest record and of the first by each lens, which delivery depends on. */
  arrivals: { [name in ArrivalName]: number | null }
}

export const arrivalNames = [
  'lastMillis',
  'otlpMillis',
  'xrayMillis',
  'rollbarMillis',
  'logsMillis',
] as const
type ArrivalName = (typeof arrivalNames)[number]

type InFile<Kept> = Omit<Kept, 'traceId'>

/** Resource and scope of a record in a file: their indexes among those of the trace. */
type InLists<Kept> = Omit<Kept, 'resource' | 'scope'> & { resource?: number; scope?: number }

type FileSpan = InLists<InFile<SpanRecord>>

/** `fields` are parsed again from `raw`. */
type FileLog = InLists<Omit<InFile<LogRecord>, 'fields'>> & { raw: string }

/** Some records of a trace, in the order of a file. */
export type FilePart =
  | { kind: 'resources'; records: Record<string, unknown>[] }
  | { kind: 'scopes'; records: Record<string, unknown>[] }
  | { kind: 'spans'; records: FileSpan[] }
  | { kind: 'segments'; records: InFile<SegmentRecord>[] }
  | { kind: 'items'; records: InFile<ItemRecord>[] }
  | { kind: 'logs'; records: FileLog[] }

/** The lists of a file. */
export const fileKinds = ['resources', 'scopes', 'spans', 'segments', 'items', 'logs'] as const

export type TraceFile = ReturnType<typeof createTraceFile>

/** Reads a trace's records part by part, and sets the arrivals of an imported one. */
export function createTraceFile(database: DatabaseSync) {
  const trace = database.prepare('SELECT * FROM trace WHERE trace_id = ?')
  const pages = createPages(database)
  const setArrivals = database.prepare(`
    UPDATE trace SET last_ms = coalesce(?, last_ms), otlp_ms = ?, xray_ms = ?, rollbar_ms = ?,
      logs_ms = ? WHERE trace_id = ?`)

  const setFromFile = database.prepare(`
    UPDATE trace SET from_file = 1, last_ms = 0, otlp_ms = NULL, xray_ms = NULL,
      rollbar_ms = NULL, logs_ms = NULL WHERE trace_id = ?`)

  const has = (traceId: string) => trace.get(traceId) !== undefined

  function head(traceId: string): TraceHead | undefined {
    const row = trace.get(traceId)
    return row && { traceId, arrivals: arrivalsOf(row) }
  }

  /** A trace of 64 MB is never in memory as a whole: each step reads some hundred kilobytes. */
  function* parts(traceId: string): Generator<FilePart, void, void> {
    const seq = Number(trace.get(traceId)?.seq)
    const places = { resource: new Map<unknown, number>(), scope: new Map<unknown, number>() }
    for (const rows of pages.resources(seq)) {
      for (const { id } of rows) places.resource.set(id, places.resource.size)
      const records = rows.map(({ attributes }) => parseObject(String(attributes)))
      yield { kind: 'resources', records }
    }
    for (const rows of pages.scopes(seq)) {
      for (const { id } of rows) places.scope.set(id, places.scope.size)
      yield { kind: 'scopes', records: rows.map(({ data }) => parseObject(String(data))) }
    }
    const placesOf = ({ resource, scope }: Row) => ({
      resource: places.resource.get(resource),
      scope: places.scope.get(scope),
    })
    for (const rows of pages.spans(seq)) {
      yield { kind: 'spans', records: rows.map(row => ({ ...toSpan(row), ...placesOf(row) })) }
    }
    for (const rows of pages.segments(seq)) {
      yield { kind: 'segments', records: rows.map(toDocument) }
    }
    for (const rows of pages.items(seq)) yield { kind: 'items', records: rows.map(toItem) }
    for (const rows of pages.logs(seq)) {
      yield { kind: 'logs', records: rows.map(row => ({ ...toLog(row), ...placesOf(row) })) }
    }
  }

  /** `first_ms` does not change: lists and eviction go by the arrival here. */
  function keepArrivals({ traceId, arrivals }: TraceHead): void {
    setArrivals.run(...arrivalNames.map(name => arrivals[name]), traceId)
  }

  /** Nothing more of it is awaited, and when it was sent is not known. */
  const markFromFile = (traceId: string) => void setFromFile.run(traceId)

  return { has, head, parts, keepArrivals, markFromFile }
}

const arrivalsOf = (row: Row) => ({
  lastMillis: Number(row.last_ms),
  otlpMillis: row.otlp_ms as number | null,
  xrayMillis: row.xray_ms as number | null,
  rollbarMillis: row.rollbar_ms as number | null,
  logsMillis: row.logs_ms as number | null,
})

const millis = (micros: unknown) => toMillis(Number(micros))

const samplingOf = (row: Row) => ({
  traceFlags: optionalNumber(row.trace_flags),
  samplingRule: optionalText(row.sampling_rule),
})

function toSpan(row: Row): FileSpan {
  return {
    spanId: String(row.span_id),
    sharedId: optionalText(row.shared_id),
    parentId: optionalText(row.parent_id),
    name: String(row.name),
    kind: columnToKind(Number(row.kind)),
    service: String(row.service),
    startMillis: millis(row.start_us),
    durationMillis: millis(row.duration_us),
    inProgress: row.in_progress === 1 ? true : undefined,
    status: columnToStatus(Number(row.status)),
    ...parseJson<SpanData>(row.data, { attributes: {}, events: [], links: [] }),
  }
}

function toItem(row: Row): InFile<ItemRecord> {
  const { key: uuid, source: _, segmentId: __, unlisted: ___, ...error } = toError(row)
  return { ...error, uuid, ...samplingOf(row) }
}

const toLog = (row: Row): FileLog => ({
  ...toLogHead(row),
  ...samplingOf(row),
  raw: String(row.raw),
})
