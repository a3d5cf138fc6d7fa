import type { DatabaseSync } from 'node:sqlite'
import type { Bounds } from './bounds.ts'

// One step is one short transaction, so that the wires are not delayed.
const rowsPerStep = 1000

// Beyond the limit, this share is deleted at once: finding the oldest takes some milliseconds.
const shareThatGoes = 0.01

// After a search for an empty group that found none, the next one waits.
const restMillis = 1000

export type IdleStreams = ReturnType<typeof createIdleStreams>

/**
 * Limits log groups and streams: otherwise there would be one for each process that ever started.
 * Empty ones are deleted when they are too old or too many, the oldest first. Then a new group is
 * rejected, and a new stream replaces the one unused for longest, with its lines.
 */
export function createIdleStreams(database: DatabaseSync, bounds: Bounds) {
  const usedMillis = 'max(created_ms, coalesce(last_ingestion_ms, 0))'
  const streams = emptyRows(database, 'log_stream', {
    isEmpty: 'lines = 0 AND log_group > 0',
    usedMillis,
  })
  const groups = emptyRows(database, 'log_group', {
    isEmpty: 'NOT EXISTS (SELECT 1 FROM log_stream WHERE log_group = log_group.id)',
    usedMillis: 'created_ms',
  })
  const hideOldest = database.prepare(`${hideStreams} WHERE id IN
    (SELECT id FROM log_stream WHERE log_group > 0 ORDER BY ${usedMillis} LIMIT ?)`)
  // An upper bound of their number.
  let streamCount = streams.count()
  let lookedMillis = Number.NEGATIVE_INFINITY

  /** One step of a sweep; returns the number of deleted rows. */
  function drop(nowMillis: number): number {
    return (
      streams.drop(nowMillis - bounds.ageMillis, rowsPerStep) +
      streams.drop(nowMillis, streams.count() - bounds.logStreams) +
      // Groups that a client created do not age, as at AWS.
      groups.drop(nowMillis, groups.count() - bounds.logGroups)
    )
  }

  /** Whether one more group may be created. */
  function hasRoomForGroup(): boolean {
    if (groups.count() < bounds.logGroups) return true
    if (performance.now() - lookedMillis < restMillis) return false
    const dropped = groups.drop(Number.MAX_SAFE_INTEGER, goingOf(bounds.logGroups))
    if (dropped === 0) lookedMillis = performance.now()
    return dropped > 0
  }

  /** Call before a stream is created; returns how many were deleted with their lines. */
  function makeRoomForStream(): number {
    streamCount++
    if (streamCount <= bounds.logStreams) return 0
    streamCount = streams.count() + 1
    if (streamCount <= bounds.logStreams) return 0
    const going = goingOf(bounds.logStreams)
    const dropped = streams.drop(Number.MAX_SAFE_INTEGER, going)
    const hidden = dropped > 0 ? 0 : Number(hideOldest.run(going).changes)
    streamCount -= dropped + hidden
    return hidden
  }

  return { drop, hasRoomForGroup, makeRoomForStream }
}

const goingOf = (bound: number) => Math.max(1, Math.floor(bound * shareThatGoes))

/**
 * The group of a deleted stream: none, so that no reader sees it or its lines, which are deleted
 * step by step. Its row stays until then, since no other stream may get its id.
 */
export const hideStreams = 'UPDATE log_stream SET log_group = 0, name = id'

function emptyRows(
  database: DatabaseSync,
  table: string,
  { isEmpty, usedMillis }: { isEmpty: string; usedMillis: string },
) {
  const counted = table === 'log_stream' ? ' WHERE log_group > 0' : ''
  const count = database.prepare(`SELECT count(*) AS n FROM ${table}${counted}`)
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
