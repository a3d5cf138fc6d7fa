import type { DatabaseSync } from 'node:sqlite'

/** A sampling rule with the members that X-Ray's API gives it. */
export type SamplingRule = {
  RuleName: string
  RuleARN: string
  ResourceARN: string
  Priority: number
  FixedRate: number
  ReservoirSize: number
  ServiceName: string
  ServiceType: string
  Host: string
  HTTPMethod: string
  URLPath: string
  Version: number
  Attributes: Record<string, string>
  SamplingRateBoost?: { MaxRate: number; CooldownWindowMinutes: number }
}

export type RuleRecord = { rule: SamplingRule; createdMillis: number; modifiedMillis: number }

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
