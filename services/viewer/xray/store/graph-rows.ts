import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { toMicros, toMillis } from '../../store/columns.ts'
import type { TimeRange } from '../../store/trace-queries.ts'
import type { GraphLink } from '../graph/facts.ts'
import { buckets } from '../graph/outcome.ts'
import type { GraphCell } from '../graph/service-graph.ts'

type Row = Record<string, unknown>

/** Requests, added up for a graph. */
export function createGraphRows(database: DatabaseSync) {
  const links = database.prepare('SELECT id, link FROM graph_link')
  const byStart = database.prepare(
    `${sums} FROM graph_fact INDEXED BY graph_fact_by_cell WHERE start_us BETWEEN ? AND ? ${cells}`,
  )
  const byPeriod = database.prepare(
    `${sums}, ${period} FROM graph_fact WHERE start_us BETWEEN ? AND ? ${cells}, period_us`,
  )
  const bySeqs = database.prepare(
    `${sums}, ${period} FROM graph_fact WHERE trace IN (SELECT value FROM json_each(?))
     AND start_us BETWEEN ? AND ? ${cells}, period_us`,
  )
  const byArrival = database.prepare(
    `${sums} FROM graph_fact INDEXED BY graph_fact_by_cell WHERE trace BETWEEN
       (SELECT min(seq) FROM trace WHERE first_ms >= ?1 AND first_ms < ?2) AND
       (SELECT max(seq) FROM trace WHERE first_ms >= ?1 AND first_ms < ?2) ${cells}`,
  )

  function read(statement: StatementSync, ...values: (number | string)[]): GraphCell[] {
    const byId = new Map<unknown, GraphLink>(
      links.all().map(row => [row.id, JSON.parse(String(row.link))]),
    )
    return statement.all(...values).flatMap(row => {
      const link = byId.get(row.link)
      return link ? [toCell(row, link)] : []
    })
  }

  return {
    /** Those that began in a range by their senders' clocks; its end is included. */
    started: ({ fromMillis, toMillis: until }: TimeRange, periodMillis?: number) =>
      periodMillis === undefined
        ? read(byStart, toMicros(fromMillis), toMicros(until))
        : read(byPeriod, toMicros(periodMillis), toMicros(fromMillis), toMicros(until)),

    /** Those of some traces, that began in a range too when there is one. */
    ofTraces: (seqs: number[], range: TimeRange = allTimes, periodMillis = wholeMillis) =>
      read(
        bySeqs,
        toMicros(periodMillis),
        JSON.stringify(seqs),
        toMicros(range.fromMillis),
        toMicros(range.toMillis),
      ),

    /** Those of traces that arrived in a range; its end is not included. */
    arrived: ({ fromMillis, toMillis: until }: TimeRange) => read(byArrival, fromMillis, until),
  }
}

/** Longer than all of time, so that there is one period. */
const wholeMillis = Number.MAX_VALUE

const allTimes = { fromMillis: -Number.MAX_VALUE, toMillis: Number.MAX_VALUE }

/** `total` is a sum that cannot overflow. */
const sums = `SELECT link, bucket, rounded_ms, count(*) AS count, total(end_us - start_us) AS total_us,
  min(start_us) AS start_us, max(end_us) AS end_us`
/** Start of the period of a fact; the period's length comes first among the values. */
const period = 'start_us - start_us % ? AS period_us'
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
    periodMillis: toMillis(Number(row.period_us ?? 0)),
  }
}
