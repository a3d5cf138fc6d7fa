import type { DatabaseSync } from 'node:sqlite'

/** Single values that survive a restart. */
export function createSettings(database: DatabaseSync) {
  const read = database.prepare('SELECT value FROM xray_setting WHERE name = ?')
  const write = database.prepare('INSERT OR REPLACE INTO xray_setting VALUES (?, ?)')
  return {
    read: (name: string): unknown => {
      const row = read.get(name)
      return row && JSON.parse(String(row.value))
    },
    write: (name: string, value: unknown): void => void write.run(name, JSON.stringify(value)),
  }
}
