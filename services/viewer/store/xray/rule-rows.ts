import type { DatabaseSync } from 'node:sqlite'
import type { StoredXRayRule } from '../../../x-ray/sampling-rule.ts'

export type RuleRecord = { rule: StoredXRayRule; createdMillis: number; modifiedMillis: number }

type Row = Record<string, unknown>

export function createRuleRows(database: DatabaseSync) {
  const put = database.prepare('INSERT OR REPLACE INTO sampling_rule VALUES (?, ?, ?, ?)')
  const find = database.prepare('SELECT * FROM sampling_rule WHERE name = ?')
  const list = database.prepare('SELECT * FROM sampling_rule ORDER BY name')
  const remove = database.prepare('DELETE FROM sampling_rule WHERE name = ?')
  return {
    put({ rule, createdMillis, modifiedMillis }: RuleRecord): void {
      put.run(rule.RuleName, JSON.stringify(rule), createdMillis, modifiedMillis)
    },
    find(name: string): RuleRecord | undefined {
      const row = find.get(name)
      return row && toRule(row)
    },
    list: (): RuleRecord[] => list.all().map(toRule),
    remove: (name: string): void => void remove.run(name),
  }
}

const toRule = (row: Row): RuleRecord => ({
  rule: JSON.parse(String(row.rule)),
  createdMillis: Number(row.created_ms),
  modifiedMillis: Number(row.modified_ms),
})
