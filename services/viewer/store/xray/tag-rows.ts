import type { DatabaseSync } from 'node:sqlite'

export type Tag = { Key: string; Value: string }

/** Tags of groups and sampling rules, by ARN. */
export function createTagRows(database: DatabaseSync) {
  const put = database.prepare('INSERT OR REPLACE INTO xray_tag VALUES (?, ?, ?)')
  const list = database.prepare('SELECT key, value FROM xray_tag WHERE arn = ? ORDER BY key')
  const remove = database.prepare('DELETE FROM xray_tag WHERE arn = ? AND key = ?')
  const removeAll = database.prepare('DELETE FROM xray_tag WHERE arn = ?')
  return {
    put(arn: string, tags: Tag[]): void {
      for (const { Key, Value } of tags) put.run(arn, Key, Value)
    },
    list: (arn: string): Tag[] =>
      list.all(arn).map(({ key, value }) => ({ Key: String(key), Value: String(value) })),
    remove(arn: string, keys: string[]): void {
      for (const key of keys) remove.run(arn, key)
    },
    /** Call when the resource is deleted. */
    removeAll: (arn: string): void => void removeAll.run(arn),
  }
}
