import type { DatabaseSync } from 'node:sqlite'
import { optionalText } from '../records/columns.ts'

export type GroupRecord = {
  name: string
  filter?: string
  insightsEnabled: boolean
  notificationsEnabled: boolean
}

type Row = Record<string, unknown>

/** Groups by name; names are case-sensitive. */
export function createGroupRows(database: DatabaseSync) {
  const put = database.prepare('INSERT OR REPLACE INTO xray_group VALUES (?, ?, ?, ?)')
  const find = database.prepare('SELECT * FROM xray_group WHERE name = ?')
  const list = database.prepare('SELECT * FROM xray_group ORDER BY name')
  const remove = database.prepare('DELETE FROM xray_group WHERE name = ?')
  return {
    put({ name, filter, insightsEnabled, notificationsEnabled }: GroupRecord): void {
      put.run(name, filter ?? null, Number(insightsEnabled), Number(notificationsEnabled))
    },
    find(name: string): GroupRecord | undefined {
      const row = find.get(name)
      return row && toGroup(row)
    },
    list: (): GroupRecord[] => list.all().map(toGroup),
    /** Returns whether it existed. */
    remove: (name: string) => remove.run(name).changes > 0,
  }
}

const toGroup = (row: Row): GroupRecord => ({
  name: String(row.name),
  filter: optionalText(row.filter),
  insightsEnabled: row.insights === 1,
  notificationsEnabled: row.notifications === 1,
})
