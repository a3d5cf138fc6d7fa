import type { DatabaseSync } from 'node:sqlite'
import type { TraceLog } from '../api.ts'
import { runAtOnce } from '../turns.ts'
import { settle, type Verdict } from '../verdict.ts'
import { toMicros } from './columns.ts'
import { logColumns, logTables, toLog } from './payload-rows.ts'
import type { TimeRange } from './trace-queries.ts'

/** Decides on the text of a line; all of `needles` must be in it, which SQLite checks faster. */
export type LineMatcher = { matches(raw: string): Verdict; needles: string[] }

export type LogQuery = {
  /** Exact name of a log group; all when absent. */
  group?: string
  /** Exact name of a log stream, in whichever group. */
  stream?: string
  matcher: LineMatcher
  /** By arrival, as all lists of the viewer's own API. */
  range: TimeRange
  limit: number
  /** Id of the last line that was looked at for the page before. */
  after?: number
}

export type FoundLog = TraceLog & { traceId?: string }

/** An event as CloudWatch knows it; `id` grows with arrival. */
export type LogEvent = {
  id: number
  position: EventPosition
  stream: string
  timeMillis: number
  ingestedMillis: number
  raw: string
}

export type EventPosition = { timeMicros: number; id: number }

export type EventQuery = {
  streamIds: number[]
  fromMillis: number
  /** Included. */
  toMillis: number
  matcher: LineMatcher
  limit: number
  order: 'ascending' | 'descending'
  after?: EventPosition
}

// Looking at more lines than this for one answer would hold up the wires: the answer says `next`.
const maxScanned = 20_000
const rowsPerLook = 1000

export type LogQueries = ReturnType<typeof createLogQueries>

export function createLogQueries(database: DatabaseSync) {
  /** Newest arrival first. */
  function list({ group, stream, matcher, range, limit, after }: LogQuery) {
    const statement = database.prepare(`
        SELECT ${logColumns}, trace.trace_id FROM ${logTables}
        LEFT JOIN trace ON trace.seq = log_line.trace
        WHERE log_line.id < ? AND arrived_ms >= ? AND arrived_ms < ?
          AND (?4 IS NULL OR log_group.name = ?4) AND (?5 IS NULL OR log_stream.name = ?5)
          ${containing(matcher)}
        ORDER BY log_line.id DESC LIMIT ${rowsPerLook}`)
    const read = (last: Row | undefined) =>
      statement.all(
        ...[Number(last?.id ?? after ?? Number.MAX_SAFE_INTEGER), range.fromMillis, range.toMillis],
        ...[group ?? null, stream ?? null, ...matcher.needles],
      )
    const { found, last } = scan(read, matcher, limit)
    return { logs: found.map(toFoundLog), ...(last ? { next: Number(last.id) } : {}) }
  }

  /** By the senders' times, as CloudWatch's readers have it. */
  function events(query: EventQuery): { events: LogEvent[]; next?: EventPosition } {
    const { streamIds, fromMillis, toMillis, matcher, limit, order } = query
    const isAscending = order === 'ascending'
    const start = isAscending ? -1 : Number.MAX_SAFE_INTEGER
    const after = query.after ?? { timeMicros: isAscending ? -start * start : start, id: start }
    const direction = isAscending ? 'ASC' : 'DESC'
    const statement = database.prepare(`
        SELECT ${logColumns} FROM ${logTables}
        WHERE ${ofStreams(streamIds)} AND time_us >= ? AND time_us < ?
          AND (time_us, log_line.id) ${isAscending ? '>' : '<'} (?, ?) ${containing(matcher)}
        ORDER BY time_us ${direction}, log_line.id ${direction} LIMIT ${rowsPerLook}`)
    const read = (last: Row | undefined) =>
      statement.all(
        ...[JSON.stringify(streamIds), toMicros(fromMillis), toMicros(toMillis + 1)],
        ...[Number(last?.time_us ?? after.timeMicros), Number(last?.id ?? after.id)],
        ...matcher.needles,
      )
    const { found, last } = scan(read, matcher, limit)
    const next = last && { timeMicros: Number(last.time_us), id: Number(last.id) }
    return { events: found.map(toEvent), ...(next ? { next } : {}) }
  }

  return { list, events }
}

/** Of one stream its own index is best; `+` keeps SQLite from sorting the lines of many. */
const ofStreams = (streamIds: number[]) =>
  `${streamIds.length === 1 ? '' : '+'}stream IN (SELECT value FROM json_each(?))`

const containing = (matcher: LineMatcher) =>
  matcher.needles.map(() => 'AND instr(raw, ?) > 0').join(' ')

type Row = Record<string, unknown>

/** `last` is the row to go on after, when there may be more. */
function scan(read: (last: Row | undefined) => Row[], matcher: LineMatcher, limit: number) {
  const found: Row[] = []
  let scanned = 0
  let last: Row | undefined
  while (true) {
    const rows = read(last)
    for (const row of rows) {
      if (found.length >= limit || scanned >= maxScanned) return { found, last }
      last = row
      scanned++
      if (runAtOnce(settle(matcher.matches(String(row.raw))))) found.push(row)
    }
    if (rows.length < rowsPerLook) return { found, last: undefined }
  }
}

const toFoundLog = (row: Row): FoundLog => ({
  ...toLog(row),
  ...(row.trace_id === null ? {} : { traceId: String(row.trace_id) }),
})

const toEvent = (row: Row): LogEvent => ({
  id: Number(row.id),
  position: { timeMicros: Number(row.time_us), id: Number(row.id) },
  stream: String(row.stream_name),
  timeMillis: Math.floor(Number(row.time_us) / 1000),
  ingestedMillis: Math.floor(Number(row.arrived_ms)),
  raw: String(row.raw),
})
