import type { DatabaseSync } from 'node:sqlite'
import type { EventPosition } from './log-query-shapes.ts'

/** A line before its text is read; `bytes` is the text's length. */
export type LineKey = {
  id: number
  stream: number
  timeMicros: number
  arrivedMillis: number
  bytes: number
}

type LineTimes = {
  /** Only this stream. @default all streams */
  stream?: number
  fromMicros: number
  /** End of the range, excluded. */
  toMicros: number
  order: 'ascending' | 'descending'
}

const columns = 'SELECT id, stream, time_us, arrived_ms, octet_length(raw) AS bytes FROM log_line'

/** Lists lines in batches, each at about the same cost. */
export function createLineKeys(database: DatabaseSync) {
  const before = database.prepare(`${columns} WHERE id < ? ORDER BY id DESC LIMIT ?`)
  const ofAll = createTimes(database, 'INDEXED BY log_line_by_time WHERE')
  const ofStream = createTimes(database, 'INDEXED BY log_line_by_stream WHERE stream = ? AND')

  return {
    /** Newest arrival first, before the line with this id. */
    arrivedBefore: (id: number, count: number): LineKey[] => before.all(id, count).map(toKey),

    /** Lists lines by the senders' times, after a position. */
    ofTime: ({ stream, ...times }: LineTimes) =>
      stream === undefined ? ofAll(times, []) : ofStream(times, [stream]),
  }
}

type Times = Omit<LineTimes, 'stream'>

function createTimes(database: DatabaseSync, where: string) {
  const statement = (condition: string, order: string) =>
    database.prepare(`${columns} ${where} ${condition} ORDER BY ${order} LIMIT ?`)
  // Lines of the same microsecond apart: SQLite would otherwise skip over all of them each time.
  const statements = {
    ascending: {
      ties: statement('time_us = ? AND id > ?', 'id'),
      others: statement('time_us > ? AND time_us < ?', 'time_us, id'),
    },
    descending: {
      ties: statement('time_us = ? AND id < ?', 'id DESC'),
      others: statement('time_us < ? AND time_us >= ?', 'time_us DESC, id DESC'),
    },
  }

  return ({ fromMicros, toMicros, order }: Times, of: number[]) => {
    const { ties, others } = statements[order]
    const isAscending = order === 'ascending'
    const isInRange = (micros: number) => micros >= fromMicros && micros < toMicros

    return (after: EventPosition | undefined, count: number): LineKey[] => {
      const at = after?.timeMicros ?? (isAscending ? fromMicros - 1 : toMicros)
      const same = after && isInRange(at) ? ties.all(...of, at, after.id, count) : []
      const rest = count - same.length
      if (rest === 0) return same.map(toKey)
      const ends = isAscending
        ? [Math.max(at, fromMicros - 1), toMicros]
        : [Math.min(at, toMicros), fromMicros]
      return [...same, ...others.all(...of, ...ends, rest)].map(toKey)
    }
  }
}

const toKey = (row: Record<string, unknown>): LineKey => ({
  id: Number(row.id),
  stream: Number(row.stream),
  timeMicros: Number(row.time_us),
  arrivedMillis: Number(row.arrived_ms),
  bytes: Number(row.bytes),
})
