import type { DatabaseSync } from 'node:sqlite'
import { roundedMicros } from '../../graph/rounded-duration.ts'
import type { Sliced } from '../../turns/turns.ts'

/** A trace's duration, rounded, and how many it stands for; undefined when no span of it says. */
type TakeDuration = (durationMicros: number, weight: number | undefined) => void

const tracesPerLook = 1000

/** Reads durations of traces. */
export function createDurationRows(database: DatabaseSync) {
  // The requests of a trace were sampled together: the first has the weight of all.
  const select = `SELECT end_us - start_us, weight FROM trace
    LEFT JOIN route_fact ON route_fact.trace = seq AND position = 0 WHERE`
  // By number alone: each look would otherwise go through the times of all traces.
  const between = database.prepare(
    `${select} seq >= ? AND seq < ? AND +first_ms >= ? AND +first_ms < ?`,
  )
  const among = database.prepare(`${select} seq IN (SELECT value FROM json_each(?))`)
  for (const statement of [between, among]) statement.setReturnArrays(true)

  const takeAll = (rows: unknown[], take: TakeDuration) => {
    for (const [micros, weight] of rows as [number, number | null][]) {
      take(roundedMicros(micros), weight ?? undefined)
    }
  }

  return {
    /** Of the traces with these numbers (from, included, to, excluded) that arrived in a range. */
    *between(
      [first, end]: [number, number],
      { fromMillis, toMillis }: { fromMillis: number; toMillis: number },
      take: TakeDuration,
    ): Sliced<void> {
      for (let from = first; from < end; from += tracesPerLook) {
        const to = Math.min(from + tracesPerLook, end)
        takeAll(between.all(from, to, fromMillis, toMillis), take)
        yield
      }
    },
    *among(seqs: number[], take: TakeDuration): Sliced<void> {
      for (let at = 0; at < seqs.length; at += tracesPerLook) {
        takeAll(among.all(JSON.stringify(seqs.slice(at, at + tracesPerLook))), take)
        yield
      }
    },
  }
}
