import type { DatabaseSync } from 'node:sqlite'

type SamplingStatistic = {
  ruleName: string
  /** Start of the ten seconds of these reports. */
  windowSeconds: number
  requestCount: number
  sampledCount: number
  borrowCount: number
}

const windowSeconds = 10

/** How long statistics are kept: the recent ones of `GetSamplingStatisticSummaries`. */
const keptSeconds = 60 * 60

type Row = Record<string, unknown>

export function createStatisticRows(database: DatabaseSync) {
  const add = database.prepare(`INSERT INTO sampling_statistic VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET ${['requests', 'sampled', 'borrowed'].map(addUp).join(', ')}`)
  const expire = database.prepare('DELETE FROM sampling_statistic WHERE window_s < ?')
  const list = database.prepare('SELECT * FROM sampling_statistic ORDER BY window_s DESC, rule')
  const reported = database.prepare('SELECT 1 FROM sampling_statistic WHERE rule = ? LIMIT 1')
  const remove = database.prepare('DELETE FROM sampling_statistic WHERE rule = ?')
  return {
    /** Adds a client's report; `windowSeconds` may be any time within the window. */
    add(statistic: SamplingStatistic): void {
      const { ruleName, requestCount, sampledCount, borrowCount } = statistic
      const start = Math.floor(statistic.windowSeconds / windowSeconds) * windowSeconds
      add.run(ruleName, start, requestCount, sampledCount, borrowCount)
      expire.run(start - keptSeconds)
    },
    /** Newest first. */
    list: (): SamplingStatistic[] => list.all().map(toStatistic),
    /** Whether a client reported about the rule lately: it has the rule from here. */
    isReported: (ruleName: string) => reported.get(ruleName) !== undefined,
    /** Deletes the statistics of a deleted rule. */
    remove: (ruleName: string): void => void remove.run(ruleName),
  }
}

/** A client may report any number: the sum must be readable. */
const addUp = (column: string) =>
  `${column} = min(${column} + excluded.${column}, ${Number.MAX_SAFE_INTEGER})`

const toStatistic = (row: Row): SamplingStatistic => ({
  ruleName: String(row.rule),
  windowSeconds: Number(row.window_s),
  requestCount: Number(row.requests),
  sampledCount: Number(row.sampled),
  borrowCount: Number(row.borrowed),
})
