import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import type { TracePosition, TraceQuery } from '../records/trace-list-query.ts'
import type { TraceOrder } from '../records/trace-order.ts'

const tracesPerLook = 250

/** Lists chosen traces that fulfil a condition, in the order of a list of all. */
export function createChosenOrder(database: DatabaseSync, condition: string) {
  const read = database.prepare(`
    SELECT seq, first_ms, trace.end_us - trace.start_us AS duration FROM trace
    WHERE seq IN (SELECT value FROM json_each(?)) AND first_ms >= ? AND first_ms < ?
      AND ${condition}`)

  /** `values` are those of the condition. */
  return function* orderOf(
    query: TraceQuery,
    seqs: number[],
    values: number[],
  ): Sliced<TraceOrder> {
    const { range, sort, after } = query
    const column = sort === 'time' ? 'first_ms' : 'duration'
    const positions: TracePosition[] = []
    for (let start = 0; start < seqs.length; start += tracesPerLook) {
      const some = JSON.stringify(seqs.slice(start, start + tracesPerLook))
      for (const row of read.all(some, range.fromMillis, range.toMillis, ...values)) {
        const position = { value: Number(row[column]), seq: Number(row.seq) }
        if (!after || compare(after, position) < 0) positions.push(position)
      }
      yield
    }
    positions.sort(compare)
    let next = 0
    return {
      // biome-ignore lint/correctness/useYield: other orders read, and yield.
      *next() {
        const start = next
        next += tracesPerLook
        return positions.slice(start, next)
      },
    }
  }
}

/** Newest or slowest first. */
const compare = (a: TracePosition, b: TracePosition) => b.value - a.value || b.seq - a.seq
