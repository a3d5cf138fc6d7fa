import type { DatabaseSync } from 'node:sqlite'
import { isListed } from './error-reports.ts'
import type { TimeRange } from './trace-list-query.ts'

type TrendQuery = { fingerprints: string[]; range: TimeRange; parts: number }

/** Counts the occurrences of items that arrived in each of several equal parts of a range. */
export function createTrends(database: DatabaseSync) {
  const oldest = database.prepare('SELECT min(arrived_ms) AS oldest FROM occurrence')
  const counts = database.prepare(`
    SELECT fingerprint, CAST((arrived_ms - ?2) * ?4 / (?3 - ?2) AS INTEGER) AS part,
      count(*) AS count
    FROM occurrence
    WHERE fingerprint IN (SELECT value FROM json_each(?1)) AND arrived_ms >= ?2 AND arrived_ms < ?3
      AND report <= ${isListed.most}
    GROUP BY 1, 2`)

  /** A range that begins before the first occurrence, or ends after now, is shortened. */
  function trends({ fingerprints, range, parts }: TrendQuery, nowMillis: number) {
    const first = Number(oldest.get()?.oldest ?? nowMillis)
    const fromMillis = range.fromMillis < 0 ? Math.min(first, nowMillis) : range.fromMillis
    const toMillis = Math.max(fromMillis + 1, Math.min(range.toMillis, nowMillis + 1))
    const found = new Map(fingerprints.map(each => [each, new Array<number>(parts).fill(0)]))
    for (const row of counts.all(JSON.stringify(fingerprints), fromMillis, toMillis, parts)) {
      const trend = found.get(String(row.fingerprint))!
      trend[Math.min(parts - 1, Number(row.part))]! += Number(row.count)
    }
    return { fromMillis, toMillis, trendOf: (fingerprint: string) => found.get(fingerprint)! }
  }

  return { trends }
}
