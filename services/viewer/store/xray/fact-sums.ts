import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'

/** Requests of one link with the same outcome and the same rounded duration. */
export type FactSum = {
  link: number
  /** Index into `buckets`; null: in progress. */
  bucket: number | null
  roundedMillis: number
  count: number
  totalMicros: number
  startMicros: number
  endMicros: number
}

/** Which facts are added up, by `start_us` or by `trace`; both ends are included. */
type FactFilter = { column: 'start_us' | 'trace'; from: number; to: number }

/** Read in one step of some milliseconds. */
const factsPerLook = 20_000

const outcomes = [null, 0, 1, 2, 3]

const from = 'FROM graph_fact INDEXED BY graph_fact_by_cell WHERE link = ?'
const ofBucket = `${from} AND bucket IS ?`
const ofCell = `${ofBucket} AND rounded_ms = ?`

type Row = Record<string, unknown>

/**
 * Adds up facts along the covering index, which is ordered by the keys of the sums: one pass
 * without sorting, several times faster than finding those of a time range and sorting them. Each
 * step reads a bounded number of rows, however many are alike.
 */
export function createFactSums(database: DatabaseSync) {
  const hasMany = database.prepare(`SELECT 1 ${from} LIMIT 1 OFFSET ${factsPerLook}`)
  const boundary = database.prepare(
    `SELECT start_us ${ofCell} AND start_us > ? ORDER BY start_us LIMIT 1 OFFSET ${factsPerLook}`,
  )
  const statements = {
    start_us: createStatements(database, 'start_us'),
    trace: createStatements(database, 'trace'),
  }

  return function* sum(
    links: Iterable<number>,
    filter: FactFilter,
    take: (sum: FactSum) => void,
  ): Sliced<void> {
    const { whole, part, cell } = statements[filter.column]
    const range = [filter.from, filter.to] as const
    const takeRow = (row: Row, ofRow: Partial<FactSum>) => {
      if (Number(row.count) > 0) take({ ...toSum(row), ...ofRow })
    }

    /** Facts that differ in their starts alone. */
    function* sumCell(link: number, bucket: number | null, rounded: number): Sliced<void> {
      for (let after = Number.MIN_SAFE_INTEGER, isLast = false; !isLast; ) {
        const end = boundary.get(link, bucket, rounded, after)?.start_us
        isLast = typeof end !== 'number'
        const until = isLast ? Number.MAX_SAFE_INTEGER : Number(end)
        const row = cell.get(...range, link, bucket, rounded, after, until)!
        takeRow(row, { link, bucket, roundedMillis: rounded })
        after = until
        yield
      }
    }

    function* sumBucket(link: number, bucket: number | null): Sliced<void> {
      for (let after = Number.MIN_SAFE_INTEGER; ; ) {
        const rows = part.all(...range, link, bucket, after)
        const scanned = rows.reduce((total, row) => total + Number(row.scanned), 0)
        const isCut = scanned === factsPerLook
        // The last cell is complete only when the read has reached the end.
        const complete = isCut ? rows.slice(0, -1) : rows
        for (const row of complete) takeRow(row, { link, bucket })
        yield
        if (!isCut) return
        const last = Number(rows.at(-1)!.rounded_ms)
        if (complete.length > 0) after = Number(complete.at(-1)!.rounded_ms)
        else {
          yield* sumCell(link, bucket, last)
          after = last
        }
      }
    }

    for (const link of links) {
      if (hasMany.get(link)) {
        for (const bucket of outcomes) yield* sumBucket(link, bucket)
      } else {
        for (const row of whole.all(...range, link)) takeRow(row, { link })
        yield
      }
    }
  }
}

function createStatements(database: DatabaseSync, column: FactFilter['column']) {
  const isIn = `${column} BETWEEN ?1 AND ?2`
  const sums = `count(*) FILTER (WHERE ${isIn}) AS count,
    total(end_us - start_us) FILTER (WHERE ${isIn}) AS total_us,
    min(start_us) FILTER (WHERE ${isIn}) AS start_us, max(end_us) FILTER (WHERE ${isIn}) AS end_us`
  return {
    whole: database.prepare(
      `SELECT bucket, rounded_ms, ${sums} ${from} GROUP BY bucket, rounded_ms`,
    ),
    part: database.prepare(`SELECT rounded_ms, count(*) AS scanned, ${sums}
      FROM (SELECT * ${ofBucket} AND rounded_ms > ? ORDER BY rounded_ms LIMIT ${factsPerLook})
      GROUP BY rounded_ms ORDER BY rounded_ms`),
    cell: database.prepare(`SELECT ${sums} ${ofCell} AND start_us > ? AND start_us <= ?`),
  }
}

const toSum = (row: Row): FactSum => ({
  link: Number(row.link),
  bucket: row.bucket === null ? null : Number(row.bucket),
  roundedMillis: Number(row.rounded_ms),
  count: Number(row.count),
  totalMicros: Number(row.total_us),
  startMicros: Number(row.start_us),
  endMicros: Number(row.end_us),
})
