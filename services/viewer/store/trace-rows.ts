import type { DatabaseSync } from 'node:sqlite'
import type { Lens } from '../api.ts'

/** What a trace's start and end are taken from; the higher wins over the lower. */
export const extentRank = { otlp: 3, xray: 2, rollbar: 1, logs: 1 } as const satisfies Record<
  Lens,
  number
>

export type Extent = { startMicros: number; endMicros: number }

export type TraceRows = ReturnType<typeof createTraceRows>

/**
 * The rows of the traces themselves: made at their first record, touched by every later one.
 * A record that had come before must not touch its trace, or a resent batch would keep it pending.
 */
export function createTraceRows(database: DatabaseSync, now: () => number) {
  const find = database.prepare('SELECT seq FROM trace WHERE trace_id = ?')
  const insert = database.prepare(
    'INSERT INTO trace (trace_id, first_ms, last_ms) VALUES (?, ?, ?) RETURNING seq',
  )
  const touches = {
    otlp: database.prepare(touchStatement('otlp')),
    xray: database.prepare(touchStatement('xray')),
    rollbar: database.prepare(touchStatement('rollbar')),
    logs: database.prepare(touchStatement('logs')),
  }

  /** The `seq` of a trace, which is begun when it is not there. */
  function ensure(traceId: string): number {
    const found = find.get(traceId)
    if (found) return Number(found.seq)
    const arrival = now()
    return Number(insert.get(traceId, arrival, arrival)?.seq)
  }

  /** A new record of `lens` came, which spans `extent`. */
  function touch(seq: number, lens: Lens, extent: Extent): void {
    const { startMicros, endMicros } = extent
    touches[lens].run(now(), extentRank[lens], startMicros, endMicros, seq)
  }

  return { ensure, touch }
}

const touchStatement = (lens: Lens) => `
  UPDATE trace SET
    last_ms = ?1,
    ${lens}_ms = coalesce(${lens}_ms, ?1),
    extent_rank = max(extent_rank, ?2),
    start_us = CASE WHEN extent_rank < ?2 THEN ?3
                    WHEN extent_rank = ?2 THEN min(start_us, ?3) ELSE start_us END,
    end_us = CASE WHEN extent_rank < ?2 THEN ?4
                  WHEN extent_rank = ?2 THEN max(end_us, ?4) ELSE end_us END
  WHERE seq = ?5`
