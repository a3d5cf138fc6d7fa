import type { DatabaseSync } from 'node:sqlite'

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

/** Log groups and streams, which stay when data is cleared, as they do at AWS. */
export function createLogGroups(database: DatabaseSync, now: () => number) {
  const groupColumns = 'id, name, created_ms, retention_days'
  const findGroup = database.prepare(`SELECT ${groupColumns} FROM log_group WHERE name = ?`)
  const allGroups = database.prepare(`SELECT ${groupColumns} FROM log_group ORDER BY name`)
  const insertGroup = database.prepare('INSERT INTO log_group (name, created_ms) VALUES (?, ?)')
  const setRetention = database.prepare('UPDATE log_group SET retention_days = ? WHERE id = ?')
  const size = database.prepare(
    'SELECT total(bytes + 26 * lines) AS bytes FROM log_stream WHERE log_group = ?',
  )
  // The group of a stream that is deleted: of none, so that no reader sees it or its lines, which
  // are deleted step by step. Its row stays as long, since another must not get its id.
  const hide = 'UPDATE log_stream SET log_group = 0, name = id'
  const hideStream = database.prepare(`${hide} WHERE id = ?`)
  const hideSome = database.prepare(`${hide} WHERE id IN
    (SELECT id FROM log_stream WHERE log_group = ? LIMIT 500)`)
  const remove = database.prepare('DELETE FROM log_group WHERE id = ?')
  const streamColumns = `id, name, created_ms, last_ingestion_ms,
    (SELECT min(time_us) FROM log_line WHERE stream = log_stream.id) AS first_us,
    (SELECT max(time_us) FROM log_line WHERE stream = log_stream.id) AS last_us`
  const findStream = database.prepare(
    `SELECT ${streamColumns} FROM log_stream WHERE log_group = ? AND name = ?`,
  )
  const allStreams = database.prepare(
    `SELECT ${streamColumns} FROM log_stream WHERE log_group = ? ORDER BY name`,
  )
  const streamIds = database.prepare('SELECT id FROM log_stream WHERE log_group = ?')
  const streamId = database.prepare('SELECT id FROM log_stream WHERE log_group = ? AND name = ?')
  const insertStream = database.prepare(
    'INSERT INTO log_stream (log_group, name, created_ms) VALUES (?, ?, ?)',
  )

  const find = (name: string) => toGroup(findGroup.get(name))

  /** The id of a stream, which is made, together with its group, when it is not there. */
  function ensureStream(group: string, stream: string): number {
    if (!find(group)) create(group)
    const groupId = find(group)?.id ?? 0
    const found = streamId.get(groupId, stream) ?? createStream(groupId, stream)
    return Number(found.id)
  }

  function create(name: string): void {
    insertGroup.run(name, Math.floor(now()))
  }

  function createStream(groupId: number, name: string): { id: number } {
    return { id: Number(insertStream.run(groupId, name, Math.floor(now())).lastInsertRowid) }
  }

  return {
    find,
    list: () => allGroups.all().map(row => toGroup(row) as LogGroup),
    create,
    setRetention: (groupId: number, days: number | null) => void setRetention.run(days, groupId),
    /** As CloudWatch counts: UTF-8 bytes and 26 for each line. */
    storedBytes: (groupId: number) => Number(size.get(groupId)?.bytes),
    findStream: (groupId: number, name: string) => toStream(findStream.get(groupId, name)),
    streams: (groupId: number) => allStreams.all(groupId).map(row => toStream(row) as LogStream),
    streamIds: (groupId: number) => streamIds.all(groupId).map(({ id }) => Number(id)),
    createStream,
    ensureStream,
    /** A stream is gone for all readers; its lines are to be deleted. */
    hideStream: (id: number) => void hideStream.run(id),
    /** Answers how many; 0 when none is left. */
    hideSomeStreams: (groupId: number) => Number(hideSome.run(groupId).changes),
    /** A group without streams. */
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
