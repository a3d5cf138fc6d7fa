import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import { optionalText, toMicros } from './columns.ts'
import { createLineKeys } from './line-keys.ts'
import { createLineScan } from './line-scan.ts'
import type { EventPosition, EventQuery, FoundLog, LogEvent, LogQuery } from './log-query-shapes.ts'
import { toLog } from './payload-rows.ts'

/** A line is in an answer three times: its message, its fields, the line. */
const maxListedBytes = 4 * 1024 * 1024

/** AWS's limit for GetLogEvents and FilterLogEvents. */
const maxEventBytes = 1024 * 1024

export type LogQueries = ReturnType<typeof createLogQueries>

export function createLogQueries(database: DatabaseSync) {
  const keys = createLineKeys(database)
  const scan = createLineScan(database)
  const streams = database.prepare(`SELECT log_stream.id FROM log_stream
    JOIN log_group ON log_group.id = log_group
    WHERE (?1 IS NULL OR log_group.name = ?1) AND (?2 IS NULL OR log_stream.name = ?2)`)

  /** Newest arrival first. */
  function* list(query: LogQuery): Sliced<{ logs: FoundLog[]; next?: number }> {
    const { group = null, stream = null, matcher, range, limit, after } = query
    const ids = new Set(streams.all(group, stream).map(({ id }) => Number(id)))
    const { rows, last } = yield* scan({
      nextKeys(last, count) {
        const next = keys.arrivedBefore(last?.id ?? after ?? Number.MAX_SAFE_INTEGER, count)
        // Ids grow with arrivals unless the clock is set back: the search ends only when all keys
        // of a batch are too old.
        return next.every(key => key.arrivedMillis < range.fromMillis) ? [] : next
      },
      isWanted: ({ stream, arrivedMillis }) =>
        ids.has(stream) && arrivedMillis >= range.fromMillis && arrivedMillis < range.toMillis,
      matcher,
      limit,
      maxBytes: maxListedBytes,
    })
    return { logs: rows.map(toFoundLog), next: last?.id }
  }

  /** Lists events by the senders' times, as CloudWatch does. */
  function* events(query: EventQuery): Sliced<{ events: LogEvent[]; next?: EventPosition }> {
    const { streamIds, matcher, limit, order, after } = query
    const ids = new Set(streamIds)
    const nextKeys = keys.ofTime({
      stream: streamIds.length === 1 ? streamIds[0] : undefined,
      fromMicros: toMicros(query.fromMillis),
      toMicros: toMicros(query.toMillis + 1),
      order,
    })
    const { rows, last } = yield* scan({
      nextKeys: (last, count) => nextKeys(last ?? after, count),
      isWanted: key => ids.has(key.stream),
      matcher,
      limit,
      maxBytes: maxEventBytes,
    })
    const next = last && { timeMicros: last.timeMicros, id: last.id }
    return { events: rows.map(toEvent), next }
  }

  return { list, events }
}

type Row = Record<string, SQLInputValue>

const toFoundLog = (row: Row): FoundLog => ({
  ...toLog(row),
  traceId: optionalText(row.trace_id),
})

const toEvent = (row: Row): LogEvent => ({
  id: Number(row.id),
  position: { timeMicros: Number(row.time_us), id: Number(row.id) },
  stream: String(row.stream_name),
  timeMillis: Math.floor(Number(row.time_us) / 1000),
  ingestedMillis: Math.floor(Number(row.arrived_ms)),
  raw: String(row.raw),
})
