import type { DatabaseSync } from 'node:sqlite'
import { createSortedRuns } from '../../turns/sorted-runs.ts'
import type { Sliced } from '../../turns/turns.ts'
import type { TracePosition, TraceQuery } from './trace-list-query.ts'

const tracesPerLook = 500
const tracesPerRun = 2000

/** Lists traces in order, some at a time. */
type TraceOrder = { next(): Sliced<TracePosition[]> }

export type TraceOrders = ReturnType<typeof createTraceOrders>

/** Lists go newest or slowest first, after the last trace of the previous page. */
export function createTraceOrders(database: DatabaseSync) {
  const newest = database.prepare(`SELECT seq, first_ms AS value FROM trace
    WHERE first_ms >= ? AND first_ms < ? AND (first_ms, seq) < (?, ?)
    ORDER BY first_ms DESC, seq DESC LIMIT ${tracesPerLook}`)
  const durations = database.prepare(`SELECT seq, first_ms, end_us - start_us AS value FROM trace
    WHERE first_ms >= ? AND first_ms < ? AND (first_ms, seq) < (?, ?)
    ORDER BY first_ms DESC, seq DESC LIMIT ${tracesPerRun}`)

  function byTime({ range, after }: TraceQuery): TraceOrder {
    let last = after ?? first
    return {
      // biome-ignore lint/correctness/useYield: the other order takes several steps
      *next() {
        const rows = newest.all(range.fromMillis, range.toMillis, last.value, last.seq)
        const positions = rows.map(toPosition)
        last = positions.at(-1) ?? last
        return positions
      },
    }
  }

  /**
   * Sorted here, since SQLite would sort all traces of the range in one step, and again for each
   * part. An index of durations would be written at each change of a trace.
   */
  function byDuration({ range, after = first }: TraceQuery): TraceOrder {
    const runs = createSortedRuns<TracePosition>((a, b) => b.value - a.value || b.seq - a.seq)
    let isRead = false

    function* readAll(): Sliced<void> {
      let last = first
      while (true) {
        const rows = durations.all(range.fromMillis, range.toMillis, last.value, last.seq)
        const positions = rows.map(toPosition)
        runs.add(positions.filter(position => isAfter(position, after)))
        const row = rows.at(-1)
        if (!row) return
        last = { value: Number(row.first_ms), seq: Number(row.seq) }
        yield
      }
    }

    return {
      *next() {
        if (!isRead) yield* readAll()
        isRead = true
        const positions: TracePosition[] = []
        for (let next = runs.next(); next; next = runs.next()) {
          positions.push(next)
          if (positions.length === tracesPerLook) break
        }
        return positions
      },
    }
  }

  return (query: TraceQuery) => (query.sort === 'time' ? byTime(query) : byDuration(query))
}

const first: TracePosition = { value: Number.MAX_VALUE, seq: Number.MAX_SAFE_INTEGER }

const isAfter = (a: TracePosition, b: TracePosition) =>
  a.value < b.value || (a.value === b.value && a.seq < b.seq)

const toPosition = (row: Record<string, unknown>): TracePosition => ({
  value: Number(row.value),
  seq: Number(row.seq),
})
