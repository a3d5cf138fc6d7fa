import type { DatabaseSync } from 'node:sqlite'
import { toMicros, toMillis } from '../../store/columns.ts'
import type { TimeRange } from '../../store/trace-queries.ts'
import type { GraphLink } from '../graph/facts.ts'
import { buckets } from '../graph/outcome.ts'
import type { GraphCell } from '../graph/service-graph.ts'

type Row = Record<string, unknown>

/** Requests that began in a range (its end included), added up for a graph. */
export function createGraphRows(database: DatabaseSync) {
  const links = database.prepare('SELECT id, link FROM graph_link')
  const all = database.prepare(`${sums}
    FROM graph_fact INDEXED BY graph_fact_by_time WHERE start_us BETWEEN ? AND ? ${cells}`)
  const some = database.prepare(`${sums}
    FROM graph_fact WHERE start_us BETWEEN ? AND ?
    AND trace IN (SELECT value FROM json_each(?)) ${cells}`)

  /** `seqs`: of these traces alone. */
  return ({ fromMillis, toMillis: until }: TimeRange, seqs?: number[]): GraphCell[] => {
    const range = [toMicros(fromMillis), toMicros(until)] as const
    const rows = seqs ? some.all(...range, JSON.stringify(seqs)) : all.all(...range)
    const byId = new Map<unknown, GraphLink>(
      links.all().map(row => [row.id, JSON.parse(String(row.link))]),
    )
    return rows.map(row => toCell(row, byId.get(row.link) as GraphLink))
  }
}

const sums = `SELECT link, bucket, rounded_ms, count(*) AS count, sum(end_us - start_us) AS total_us,
  min(start_us) AS start_us, max(end_us) AS end_us`
const cells = 'GROUP BY link, bucket, rounded_ms'

function toCell(row: Row, link: GraphLink): GraphCell {
  const bucket = row.bucket === null ? undefined : buckets[Number(row.bucket)]
  return {
    link,
    ...(bucket && { bucket }),
    roundedMillis: Number(row.rounded_ms),
    count: Number(row.count),
    totalMillis: toMillis(Number(row.total_us)),
    startMillis: toMillis(Number(row.start_us)),
    endMillis: toMillis(Number(row.end_us)),
  }
}
