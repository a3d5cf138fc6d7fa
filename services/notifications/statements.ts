import type { Statement } from '../database/database.ts'

const collection = 'notifications'

const columns = 'id, handle, kind, actor, activity_id, created_at_millis, read_at_millis'

/** The index serves the first comparison; the second one is exact. */
const ofHandle = 'substr(handle, 1, 64) = substr($1, 1, 64) AND handle = $1'

/** `$2`, `$3`: the entry before the page; `$4`: how many. */
export const selectPage: Statement = {
  operation: 'SELECT',
  collection,
  text:
    `SELECT ${columns} FROM notifications WHERE ${ofHandle} ` +
    'AND (created_at_millis, id) < ($2, $3) ORDER BY created_at_millis DESC, id DESC LIMIT $4',
}

export const countUnread: Statement = {
  operation: 'SELECT',
  collection,
  text: `SELECT count(*) AS unread FROM notifications WHERE ${ofHandle} AND read_at_millis IS NULL`,
}

export const countAll: Statement = {
  operation: 'SELECT',
  collection,
  text: 'SELECT count(*) AS all_of_them FROM notifications',
}

/** `$2`: now. Returns one row per notification that was unread. */
export const markRead: Statement = {
  operation: 'UPDATE',
  collection,
  text:
    `UPDATE notifications SET read_at_millis = $2 WHERE ${ofHandle} ` +
    'AND read_at_millis IS NULL RETURNING id',
}

const insertedColumns = 7

/** Returns the ids of the new ones. */
export function insertAll(count: number): Statement {
  const textOf = (rows: string[]) =>
    'INSERT INTO notifications ' +
    '(id, known_by, handle, kind, actor, activity_id, created_at_millis) ' +
    `VALUES ${rows.join(', ')} ON CONFLICT (known_by) DO NOTHING RETURNING id`
  const rows = Array.from({ length: count }, (_, row) => placesOf(row * insertedColumns))
  return {
    operation: 'INSERT',
    collection,
    text: textOf(rows),
    shownText: textOf(count > 1 ? [rows[0]!, '…'] : rows),
  }
}

const placesOf = (before: number) =>
  `(${Array.from({ length: insertedColumns }, (_, place) => `$${before + place + 1}`).join(', ')})`
