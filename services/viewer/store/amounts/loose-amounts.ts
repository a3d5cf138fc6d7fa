import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import type { TimeRange } from '../records/trace-list-query.ts'
import { lineFrameBytes } from './line-bytes.ts'

/** Log lines and items that belong to no trace. */
export type LooseAmounts = {
  lines: number
  lineBytes: number
  items: number
  /** Arrivals of the first and the last of them; absent when there are none. */
  firstMillis?: number
  lastMillis?: number
}

const itemsPerLook = 500
/** The sizes of more lines are taken from a sample. */
const mostLines = 10_000
const linesPerLook = 500

/** Counts log lines and items without a trace, by their arrival. */
export function createLooseAmounts(database: DatabaseSync) {
  const isLoose = 'trace IS NULL AND arrived_ms >= ? AND arrived_ms < ?'
  const countLines = database.prepare(`SELECT count(*) AS count, min(arrived_ms) AS first,
    max(arrived_ms) AS last FROM log_line WHERE ${isLoose}`)
  const lines = database.prepare(`SELECT octet_length(raw) AS bytes, arrived_ms, id FROM log_line
    WHERE trace IS NULL AND (arrived_ms, id) > (?, ?) AND arrived_ms < ? AND id % ? = 0
    ORDER BY arrived_ms, id LIMIT ${linesPerLook}`)
  const items = database.prepare(`SELECT id, arrived_ms, report FROM occurrence
    WHERE trace IS NULL AND id > ? ORDER BY id LIMIT ${itemsPerLook}`)

  function* sizeOfLines(range: TimeRange, count: number): Sliced<number> {
    const step = Math.ceil(count / mostLines)
    let [read, bytes] = [0, 0]
    for (let after = range.fromMillis, id = -1; ; ) {
      const rows = lines.all(after, id, range.toMillis, step)
      read += rows.length
      for (const row of rows) bytes += Number(row.bytes)
      if (rows.length < linesPerLook) break
      after = Number(rows.at(-1)!.arrived_ms)
      id = Number(rows.at(-1)!.id)
      yield
    }
    return read === 0 ? 0 : (bytes / read + lineFrameBytes) * count
  }

  function* arrivalsOfItems({ fromMillis, toMillis }: TimeRange): Sliced<number[]> {
    const found: number[] = []
    for (let last = 0; ; ) {
      const rows = items.all(last)
      for (const row of rows) {
        const millis = Number(row.arrived_ms)
        if (row.report === 0 && millis >= fromMillis && millis < toMillis) found.push(millis)
      }
      if (rows.length < itemsPerLook) return found
      last = Number(rows.at(-1)!.id)
      yield
    }
  }

  return function* count(range: TimeRange): Sliced<LooseAmounts> {
    const { count, first, last } = countLines.get(range.fromMillis, range.toMillis)!
    const amount = Number(count)
    const lineBytes = amount === 0 ? 0 : yield* sizeOfLines(range, amount)
    const arrivals = yield* arrivalsOfItems(range)
    const ends = [...(amount > 0 ? [Number(first), Number(last)] : []), ...arrivals]
    return {
      lines: amount,
      lineBytes,
      items: arrivals.length,
      ...(ends.length > 0 && { firstMillis: Math.min(...ends), lastMillis: Math.max(...ends) }),
    }
  }
}
