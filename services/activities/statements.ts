import type { Statement } from '../database/database.ts'

/** The statements use a dialect that both engines understand; `$1` is always now. */
const columns = `id, handle, message, created_at_millis, expires_at_millis, reply_to,
  (SELECT count(*) FROM activities AS replies WHERE replies.reply_to = activities.id)
  AS replies_count`

/** A span shows a statement on one line. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const reading = (text: string): Statement => ({
  operation: 'SELECT',
  collection: 'activities',
  text: oneLine(text),
})

export const select = {
  /** `$2`, `$3`: the entry before the page; `$4`: how many; `$5`: the value of the condition. */
  page: memoize((condition: string) =>
    reading(`SELECT ${columns} FROM activities
      WHERE ${condition} AND expires_at_millis > $1 AND (created_at_millis, id) < ($2, $3)
      ORDER BY created_at_millis DESC, id DESC LIMIT $4`),
  ),
  /** `$2` and on: the ids. */
  byIds: memoize((count: number) => {
    const places = Array.from({ length: count }, (_, index) => `$${index + 2}`)
    return reading(
      `SELECT ${columns} FROM activities WHERE expires_at_millis > $1 AND id IN (${places.join(', ')})`,
    )
  }),
}

export const countAlive = reading(
  'SELECT count(*) AS alive FROM activities WHERE expires_at_millis > $1',
)

export const insertActivity: Statement = {
  operation: 'INSERT',
  collection: 'activities',
  text: oneLine(`INSERT INTO activities
    (id, handle, message, message_folded, created_at_millis, expires_at_millis, reply_to)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (id) DO UPDATE SET created_at_millis = excluded.created_at_millis,
    expires_at_millis = excluded.expires_at_millis`),
}

/**
 * `$2`: how many. Returns one row per deleted activity. The outer comparison spares an activity that
 * `insertActivity` renewed while this statement waited for its row.
 */
export const deleteExpired: Statement = {
  operation: 'DELETE',
  collection: 'activities',
  text: oneLine(`DELETE FROM activities WHERE expires_at_millis <= $1 AND id IN
    (SELECT id FROM activities WHERE expires_at_millis <= $1 ORDER BY expires_at_millis LIMIT $2)
    RETURNING id`),
}

/** The texts are few, and every request needs one. */
function memoize<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return key => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
