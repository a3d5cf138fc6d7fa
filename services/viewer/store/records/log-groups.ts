import type { DatabaseSync } from 'node:sqlite'
import { hideStreams, type IdleStreams } from './idle-streams.ts'

export type LogGroup = {
  id: number
  name: string
  createdMillis: number
  retentionDays: number | null
}

export type LogStream = {
  id: number
  name: string
  createdMillis: number
  lastIngestionMillis: number | null
  firstEventMillis: number | null
  lastEventMillis: number | null
}

export type LogGroups = ReturnType<typeof createLogGroups>

type LogGroupsOptions = {
  idle: IdleStreams
  /** Epoch milliseconds. */
  now: () => number
  /** Called when streams were deleted because there were too many. */
  onFull(problem: undefined, streams: number): void
}

/** Log groups and streams. They stay when data is cleared, as at AWS. */
export function createLogGroups(database: DatabaseSync, { idle, now, onFull }: LogGroupsOptions) {
  const groupColumns = 'id, name, created_ms, retention_days'
  const findGroup = database.prepare(`SELECT ${groupColumns} FROM log_group WHERE name = ?`)
  const allGroups = database.prepare(`SELECT ${groupColumns} FROM log_group ORDER BY name`)
  const insertGroup = database.prepare('INSERT INTO log_group (name, created_ms) VALUES (?, ?)')
  const setRetention = database.prepare('UPDATE log_group SET retention_days = ? WHERE id = ?')
  const size = database.prepare(
    'SELECT total(bytes + 26 * lines) AS bytes FROM log_stream WHERE log_group = ?',
  )
  const hideStream = database.prepare(`${hideStreams} WHERE id = ?`)
  const hideSome = database.prepare(`${hideStreams} WHERE id IN
    (SELECT id FROM log_stream WHERE log_group = ? LIMIT 500)`)
  const remove = database.prepare('DELETE FROM log_group WHERE id = ?')
  const streamColumns = `id, name, created_ms, last_ingestion_ms,
    (SELECT min(time_us) FROM log_line WHERE stream = log_stream.id) AS first_us,
    (SELECT max(time_us) FROM log_line WHERE stream = log_stream.id) AS last_us`
  const findStream = database.prepare(
    `SELECT ${streamColumns} FROM log_stream WHERE log_group = ? AND name = ?`,
  )
  const names = database.prepare(
    'SELECT id, name FROM log_stream WHERE log_group = ? ORDER BY name',
  )
  const namesByEvent = database.prepare(`SELECT id, name,
    (SELECT max(time_us) FROM log_line WHERE stream = log_stream.id) AS last_us
    FROM log_stream WHERE log_group = ? ORDER BY coalesce(last_us, 0), name`)
  const streamIds = database.prepare('SELECT id FROM log_stream WHERE log_group = ?')
  const streamId = database.prepare('SELECT id FROM log_stream WHERE log_group = ? AND name = ?')
  const insertStream = database.prepare(
    'INSERT INTO log_stream (log_group, name, created_ms) VALUES (?, ?, ?)',
  )

  const find = (name: string) => toGroup(findGroup.get(name))

  /** The id of a stream, which is created with its group; undefined beyond the limit of groups. */
  function ensureStream(group: string, stream: string): number | undefined {
    if (!find(group)) {
      if (!idle.hasRoomForGroup()) return undefined
      create(group)
    }
    const groupId = find(group)?.id ?? 0
    const found = streamId.get(groupId, stream) ?? createStream(groupId, stream)
    return Number(found.id)
  }

  function create(name: string): void {
    insertGroup.run(name, Math.floor(now()))
  }

  function createStream(groupId: number, name: string): { id: number } {
    const gone = idle.makeRoomForStream()
    if (gone > 0) onFull(undefined, gone)
    return { id: Number(insertStream.run(groupId, name, Math.floor(now())).lastInsertRowid) }
  }

  return {
    find,
    list: () => allGroups.all().map(row => toGroup(row) as LogGroup),
    /** Whether one more may be created. */
    hasRoom: idle.hasRoomForGroup,
    create,
    setRetention: (groupId: number, days: number | null) => void setRetention.run(days, groupId),
    /** As CloudWatch counts: UTF-8 bytes and 26 for each line. */
    storedBytes: (groupId: number) => Number(size.get(groupId)?.bytes),
    findStream: (groupId: number, name: string) => toStream(findStream.get(groupId, name)),
    /** Names only, since there may be ten thousand; `findStream` has the rest. */
    streamNames: (groupId: number, order: 'name' | 'last event' = 'name') =>
      (order === 'name' ? names : namesByEvent)
        .all(groupId)
        .map(({ id, name }) => ({ id: Number(id), name: String(name) })),
    streamIds: (groupId: number) => streamIds.all(groupId).map(({ id }) => Number(id)),
    createStream,
    ensureStream,
    /** Hides a deleted stream from all readers; its lines are deleted later. */
    hideStream: (id: number) => void hideStream.run(id),
    /** Returns how many were hidden; 0 when there are no more. */
    hideSomeStreams: (groupId: number) => Number(hideSome.run(groupId).changes),
    /** Deletes a group without streams. */
    remove: (groupId: number) => void remove.run(groupId),
  }
}

type Row = Record<string, unknown> | undefined

function toGroup(row: Row): LogGroup | undefined {
  if (!row) return undefined
  return {
    id: Number(row.id),
    name: String(row.name),
    createdMillis: Number(row.created_ms),
    retentionDays: row.retention_days === null ? null : Number(row.retention_days),
  }
}

const wholeMillis = (micros: unknown) =>
  micros === null ? null : Math.floor(Number(micros) / 1000)

function toStream(row: Row): LogStream | undefined {
  if (!row) return undefined
  return {
    id: Number(row.id),
    name: String(row.name),
    createdMillis: Number(row.created_ms),
    lastIngestionMillis: row.last_ingestion_ms === null ? null : Number(row.last_ingestion_ms),
    firstEventMillis: wholeMillis(row.first_us),
    lastEventMillis: wholeMillis(row.last_us),
  }
}
