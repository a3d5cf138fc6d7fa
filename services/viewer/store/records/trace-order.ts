import type { DatabaseSync } from 'node:sqlite'
import { createSortedRuns } from '../../turns/sorted-runs.ts'
import type { Sliced } from '../../turns/turns.ts'
import { boundsOf, createScanParts, isInPart, type ScanPart } from './scan-parts.ts'
import type { TracePosition, TraceQuery } from './trace-list-query.ts'

const tracesPerLook = 250

/** Lists traces in order, some at a time. */
export type TraceOrder = { next(): Sliced<TracePosition[]> }

/** Traces that fail the condition are skipped; its values are passed with each query. */
export type Skipping = { join: string; condition: string }

const byArrival = { table: 'trace', time: 'first_ms', key: 'seq' }
const duration = '(trace.end_us - trace.start_us)'

/** Lists go newest or slowest first, after the last trace of the previous page. */
export function createTraceOrders(
  database: DatabaseSync,
  { join, condition }: Skipping = { join: '', condition: 'true' },
) {
  const partsOf = createScanParts(database, byArrival)
  const from = `FROM trace ${join} WHERE ${isInPart(byArrival)} AND (${condition})`
  const newest = database.prepare(`SELECT seq, first_ms AS value ${from}
    ORDER BY first_ms DESC, seq DESC LIMIT ${tracesPerLook}`)
  const slowest = database.prepare(`SELECT seq, ${duration} AS value ${from}
    AND (${duration}, seq) < (?, ?) ORDER BY value DESC, seq DESC LIMIT ${tracesPerLook}`)

  function byTime({ range, after }: TraceQuery, values: number[]): TraceOrder {
    const { after: end, to } = wholeOf(range)
    const parts = partsOf({ after: after && isAfter(after, end) ? after : end, to })
    let part = parts.next().value
    return {
      *next() {
        while (part) {
          const positions = newest.all(...boundsOf(part), ...values).map(toPosition)
          const isMore = positions.length === tracesPerLook
          part = isMore ? { ...part, after: positions.at(-1)! } : parts.next().value
          if (positions.length > 0) return positions
          yield
        }
        return []
      },
    }
  }

  /**
   * The slowest of each part are merged, since SQLite would sort all traces of the range in one
   * step. An index of durations would be written at each change of a trace.
   */
  function byDuration({ range, after = first }: TraceQuery, values: number[]): TraceOrder {
    const runs = createSortedRuns<TracePosition>((a, b) => b.value - a.value || b.seq - a.seq)
    const parts = partsOf(wholeOf(range))
    let scans = 0

    function addRun(part: ScanPart): void {
      let last: TracePosition | undefined = after
      const more = (): TracePosition[] => {
        if (!last) return []
        scans++
        const rows = slowest.all(...boundsOf(part), ...values, last.value, last.seq)
        const positions = rows.map(toPosition)
        last = positions.length === tracesPerLook ? positions.at(-1) : undefined
        return positions
      }
      runs.add(more(), more)
    }

    return {
      *next() {
        for (const part of parts) {
          addRun(part)
          yield
        }
        const positions: TracePosition[] = []
        while (positions.length < tracesPerLook) {
          const scansBefore = scans
          const position = runs.next()
          if (!position) break
          positions.push(position)
          if (scans > scansBefore) yield
        }
        return positions
      },
    }
  }

  /** `values` are those of the condition. */
  return (query: TraceQuery, values: number[] = []) =>
    query.sort === 'time' ? byTime(query, values) : byDuration(query, values)
}

export type TraceOrders = ReturnType<typeof createTraceOrders>

const first: TracePosition = { value: Number.MAX_VALUE, seq: Number.MAX_SAFE_INTEGER }

/** No trace has the `seq` 0, so that the end of the range is excluded, and its start is not. */
const wholeOf = ({ fromMillis, toMillis }: TraceQuery['range']): ScanPart => ({
  after: { value: toMillis, seq: 0 },
  to: { value: fromMillis, seq: 0 },
})

const isAfter = (a: TracePosition, b: TracePosition) =>
  a.value < b.value || (a.value === b.value && a.seq < b.seq)

const toPosition = (row: Record<string, unknown>): TracePosition => ({
  value: Number(row.value),
  seq: Number(row.seq),
})
