import type { DatabaseSync } from 'node:sqlite'
import { xrayTraceTables } from '../xray/store/schema.ts'
import type { Bounds, Evictor, Totals } from './bounds.ts'
import { inTransaction } from './database.ts'
import { createIdleDropper } from './idle-streams.ts'
import type { LogGroups } from './log-groups.ts'

// One step of a sweep is one transaction: short, so that the wires are not held up.
const linesPerStep = 1000

const dayMillis = 24 * 60 * 60 * 1000

export type CleanerOptions = {
  bounds: Bounds
  totals: Totals
  evictor: Evictor
  groups: LogGroups
  /** Epoch milliseconds. */
  now: () => number
}

export type Cleaner = ReturnType<typeof createCleaner>

/** All that takes records away other than making room for new ones. */
export function createCleaner(
  database: DatabaseSync,
  { bounds, totals, evictor, groups, now }: CleanerOptions,
) {
  const dropLines = createLineDropper(database, totals)
  const dropIdle = createIdleDropper(database, bounds)

  /** Drops what is older than the store's age or its log group's retention allows. */
  function sweep(): void {
    repeat(() => evictor.dropExpired(now()))
    for (const group of groups.list()) {
      if (group.retentionDays === null) continue
      const beforeMicros = (now() - group.retentionDays * dayMillis) * 1000
      for (const { id } of groups.streams(group.id)) {
        repeat(() => dropLines(id, Math.floor(beforeMicros)))
      }
    }
    repeat(() => dropIdle(now()))
    // Gives the pages that dropped records left behind back to the file system.
    database.exec('PRAGMA incremental_vacuum')
  }

  function repeat(step: () => number): void {
    while (inTransaction(database, step) > 0) {}
  }

  /** All records go; log groups and streams stay. */
  function clear(): void {
    const records = ['trace', 'span', 'resource', 'segment', 'item', 'occurrence', 'log_line']
    const tables = [...records, ...xrayTraceTables]
    inTransaction(database, () => {
      for (const table of tables) database.exec(`DELETE FROM ${table}`)
    })
    Object.assign(totals, { spans: 0, segments: 0, items: 0, logLines: 0 })
    database.exec('PRAGMA incremental_vacuum')
  }

  function deleteStream(streamId: number): void {
    repeat(() => dropLines(streamId, Number.MAX_SAFE_INTEGER))
    database.prepare('DELETE FROM log_stream WHERE id = ?').run(streamId)
  }

  function deleteGroup(groupId: number): void {
    for (const { id } of groups.streams(groupId)) deleteStream(id)
    database.prepare('DELETE FROM log_group WHERE id = ?').run(groupId)
  }

  return { sweep, clear, deleteStream, deleteGroup }
}

/** Drops some lines of a stream, and traces of which nothing else is left. */
function createLineDropper(database: DatabaseSync, totals: Totals) {
  const lines = database.prepare(`
    DELETE FROM log_line WHERE id IN
      (SELECT id FROM log_line WHERE stream = ? AND time_us < ? LIMIT ${linesPerStep})
    RETURNING trace`)
  const records = ['span', 'segment', 'occurrence', 'log_line']
  const isEmpty = records.map(
    table => `NOT EXISTS (SELECT 1 FROM ${table} WHERE trace = trace.seq)`,
  )
  const emptyTrace = database.prepare(
    `DELETE FROM trace WHERE seq = ? AND ${isEmpty.join(' AND ')}`,
  )

  return (streamId: number, beforeMicros: number): number => {
    const dropped = lines.all(streamId, beforeMicros)
    totals.logLines -= dropped.length
    for (const seq of new Set(dropped.map(line => line.trace))) {
      if (seq !== null) emptyTrace.run(Number(seq))
    }
    return dropped.length
  }
}
