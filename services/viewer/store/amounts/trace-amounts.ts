import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import type { TimeRange } from '../records/trace-list-query.ts'

/** How many records a trace has. */
export type TraceAmounts = {
  seq: number
  arrivedMillis: number
  spans: number
  /** With the subsegments inside of documents. */
  segments: number
  items: number
  lines: number
}

/** The traces of a range: all of them, or a sample. */
export type TraceSample = { count: number; traces: TraceAmounts[] }

const rowsPerLook = 500

/** Odd, so that it meets every number once before it repeats one. */
const step = 2_654_435_761

/** Reads the traces' own rows. */
export function createTraceAmounts(database: DatabaseSync) {
  const count = database.prepare(`SELECT count(*) AS count FROM trace INDEXED BY trace_by_arrival
    WHERE first_ms >= ? AND first_ms < ?`)
  const ends = ['ASC', 'DESC'].map(order =>
    database.prepare(`SELECT seq FROM trace WHERE first_ms >= ? AND first_ms < ?
      ORDER BY first_ms ${order}, seq ${order} LIMIT 1`),
  )
  const select = `SELECT seq, first_ms, spans, segments + subsegments, items - found_errors,
    log_lines FROM trace WHERE`
  const inOrder = database.prepare(
    `${select} seq >= ? AND seq <= ? ORDER BY seq LIMIT ${rowsPerLook}`,
  )
  const chosen = database.prepare(`${select} seq IN (SELECT value FROM json_each(?))`)
  for (const statement of [inOrder, chosen]) statement.setReturnArrays(true)

  function* all(first: number, last: number): Sliced<TraceAmounts[]> {
    const found: TraceAmounts[] = []
    for (let from = first; from <= last; ) {
      const rows = inOrder.all(from, last) as unknown as Row[]
      found.push(...rows.map(toAmounts))
      if (rows.length < rowsPerLook) break
      from = found.at(-1)!.seq + 1
      yield
    }
    return found
  }

  /** Always the same ones, and in no rhythm that requests may have too. */
  function* some(first: number, last: number, most: number): Sliced<TraceAmounts[]> {
    const width = (last - first + 1) / most
    const seqs = Array.from({ length: most }, (_, index) =>
      Math.floor(first + width * (index + ((index * step) % 2 ** 32) / 2 ** 32)),
    )
    const found: TraceAmounts[] = []
    for (let from = 0; from < seqs.length; from += rowsPerLook) {
      const rows = chosen.all(JSON.stringify(seqs.slice(from, from + rowsPerLook)))
      found.push(...(rows as unknown as Row[]).map(toAmounts))
      yield
    }
    return found
  }

  /** @param most beyond, a sample of about so many is read */
  return function* read({ fromMillis, toMillis }: TimeRange, most: number): Sliced<TraceSample> {
    const [first, last] = ends.map(end => Number(end.get(fromMillis, toMillis)?.seq ?? Number.NaN))
    if (Number.isNaN(first)) return { count: 0, traces: [] }
    const amount = Number(count.get(fromMillis, toMillis)?.count)
    const traces = yield* amount <= most ? all(first!, last!) : some(first!, last!, most)
    return { count: amount, traces }
  }
}

type Row = [
  seq: number,
  arrivedMillis: number,
  spans: number,
  segments: number,
  items: number,
  lines: number,
]

const toAmounts = ([seq, arrivedMillis, spans, segments, items, lines]: Row): TraceAmounts => ({
  seq,
  arrivedMillis,
  spans,
  segments,
  items,
  lines,
})
