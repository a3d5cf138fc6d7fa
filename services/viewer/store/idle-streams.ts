import type { DatabaseSync } from 'node:sqlite'
import type { Bounds } from './bounds.ts'

// One step is one transaction: short, so that the wires are not held up.
const rowsPerStep = 1000

/**
 * Drops log streams without lines that nobody wrote to for as long as records are kept; of more
 * streams or groups than allowed the oldest empty ones. Else their rows alone, one for each process
 * that ever started, would fill the store in the end, and push out all traces.
 *
 * @returns one step, which answers how many rows it dropped
 */
export function createIdleDropper(database: DatabaseSync, bounds: Bounds) {
  const streams = emptyRows(database, 'log_stream', {
    isEmpty: 'lines = 0 AND log_group > 0',
    usedMillis: 'max(created_ms, coalesce(last_ingestion_ms, 0))',
  })
  const groups = emptyRows(database, 'log_group', {
    isEmpty: 'NOT EXISTS (SELECT 1 FROM log_stream WHERE log_group = log_group.id)',
    usedMillis: 'created_ms',
  })

  return (nowMillis: number): number =>
    streams.drop(nowMillis - bounds.ageMillis, rowsPerStep) +
    streams.drop(nowMillis, streams.count() - bounds.logStreams) +
    // Groups that somebody made do not age, as at AWS.
    groups.drop(nowMillis, groups.count() - bounds.logGroups)
}

function emptyRows(
  database: DatabaseSync,
  table: string,
  { isEmpty, usedMillis }: { isEmpty: string; usedMillis: string },
) {
  const count = database.prepare(`SELECT count(*) AS n FROM ${table}`)
  const oldest = database.prepare(`DELETE FROM ${table} WHERE id IN
    (SELECT id FROM ${table} WHERE ${usedMillis} < ? AND ${isEmpty} ORDER BY ${usedMillis} LIMIT ?)`)
  return {
    count: () => Number(count.get()?.n),
    drop(beforeMillis: number, limit: number): number {
      if (limit <= 0) return 0
      return Number(oldest.run(beforeMillis, Math.min(limit, rowsPerStep)).changes)
    },
  }
}
