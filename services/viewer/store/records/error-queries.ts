import type { DatabaseSync } from 'node:sqlite'
import {
  type ErrorItem,
  type ErrorItemDetail,
  type ErrorOccurrence,
  type ErrorSource,
  type ErrorStatus,
  errorSources,
  errorStatuses,
} from '../../records/api.ts'
import { optionalText, toMillis } from './columns.ts'
import { isListed, listedReportsOf, sourceOf } from './error-reports.ts'
import { statusColumn, statusOf } from './error-status.ts'
import { createTrends } from './error-trends.ts'
import { errorHead, errorPayload } from './payload-rows.ts'
import type { TimeRange } from './trace-list-query.ts'

/** The last item of the previous page: its last occurrence and its fingerprint. */
type ErrorPosition = { lastMicros: number; fingerprint: string }

type ErrorQuery = {
  limit: number
  after?: ErrorPosition
  /** Only items with arrivals in this range. */
  range: TimeRange
  /** Only items with occurrences from this source. @default all */
  source?: ErrorSource | undefined
  /** Only items with this status. @default all */
  status?: ErrorStatus | undefined
}

export type ErrorQueries = ReturnType<typeof createErrorQueries>

// The page shows the latest; the item's `count` has the total.
const maxOccurrences = 1000

/** Error items, the latest occurrence first. */
export function createErrorQueries(database: DatabaseSync) {
  const page = database.prepare(`
    SELECT item.*, ${statusColumn} AS status FROM item WHERE (last_us, fingerprint) < (?, ?)
      AND (? IS NULL OR ${statusColumn} = ?)
      AND (? < 0 OR EXISTS (SELECT 1 FROM occurrence WHERE fingerprint = item.fingerprint
        AND arrived_ms >= ? AND arrived_ms < ?))
      AND (? IS NULL OR EXISTS (SELECT 1 FROM occurrence WHERE fingerprint = item.fingerprint
        AND report IN (SELECT value FROM json_each(?))))
    ORDER BY last_us DESC, fingerprint DESC LIMIT ?`)
  const one = database.prepare(`SELECT item.*, ${statusColumn} AS status FROM item
    WHERE fingerprint = ?`)
  const occurrences = database.prepare(`
    SELECT uuid, report, time_us, span_id, segment_id, trace.trace_id FROM occurrence
    LEFT JOIN trace ON trace.seq = occurrence.trace
    WHERE fingerprint = ? AND report <= ${isListed.most} ORDER BY time_us DESC, id DESC LIMIT ${maxOccurrences}`)

  const data = database.prepare(
    'SELECT uuid, report, data FROM occurrence WHERE fingerprint = ? AND uuid = ?',
  )

  const byStatus = database.prepare(`SELECT ${statusColumn} AS status, count(*) AS count FROM item
    WHERE ? < 0 OR EXISTS (SELECT 1 FROM occurrence WHERE fingerprint = item.fingerprint
      AND arrived_ms >= ? AND arrived_ms < ?) GROUP BY 1`)

  const hasReport = database.prepare(
    'SELECT 1 FROM occurrence WHERE fingerprint = ? AND report = ? LIMIT 1',
  )

  function toItem(row: Row): ErrorItem {
    const isThere = (report: number) => hasReport.get(String(row.fingerprint), report) !== undefined
    return {
      ...itemOf(row),
      sources: errorSources.filter(source => listedReportsOf(source).some(isThere)),
    }
  }

  function list({ limit, after, range, source, status }: ErrorQuery) {
    const { lastMicros, fingerprint } = after ?? {
      lastMicros: Number.MAX_SAFE_INTEGER,
      fingerprint: '',
    }
    const { fromMillis, toMillis } = range
    const isAll = isAllTime(range) ? -1 : 1
    const reports = source === undefined ? null : JSON.stringify(listedReportsOf(source))
    const wanted = status === undefined ? null : errorStatuses.indexOf(status)
    const position = [lastMicros, fingerprint, wanted, wanted, isAll, fromMillis, toMillis] as const
    const rows = page.all(...position, reports, reports, limit + 1)
    const errors = rows.slice(0, limit).map(toItem)
    const last = rows[limit - 1]
    if (rows.length <= limit || !last) return { errors }
    const next = { lastMicros: Number(last.last_us), fingerprint: String(last.fingerprint) }
    return { errors, next }
  }

  function find(fingerprint: string): ErrorItemDetail | undefined {
    const row = one.get(fingerprint)
    if (!row) return undefined
    return { ...toItem(row), occurrences: occurrences.all(fingerprint).map(toOccurrence) }
  }

  /** An occurrence as it was sent; undefined when this item has none with this id. */
  function occurrence(fingerprint: string, key: string): ErrorItemDetail['shown'] {
    const row = data.get(fingerprint, key)
    if (!row) return undefined
    const uuid = row.report === 0 ? key : undefined
    return { key, source: sourceOf(row.report), uuid, ...errorPayload(row.data) }
  }

  /** How many items with arrivals in a range have each status. */
  function statuses({ fromMillis, toMillis }: TimeRange): { [status in ErrorStatus]: number } {
    const isAll = isAllTime({ fromMillis, toMillis }) ? -1 : 1
    const counts = { active: 0, resolved: 0, muted: 0 }
    for (const row of byStatus.all(isAll, fromMillis, toMillis)) {
      counts[statusOf(row.status)] = Number(row.count)
    }
    return counts
  }

  return { list, find, statuses, occurrence, ...createTrends(database) }
}

/** All of time includes items whose occurrences have been evicted. */
const isAllTime = ({ fromMillis, toMillis }: TimeRange) =>
  fromMillis === Number.MIN_SAFE_INTEGER && toMillis === Number.MAX_SAFE_INTEGER

type Row = Record<string, unknown>

const itemOf = (row: Row): Omit<ErrorItem, 'sources'> => ({
  fingerprint: String(row.fingerprint),
  class: String(row.class),
  title: String(row.title),
  level: String(row.level),
  count: Number(row.count),
  firstMillis: toMillis(Number(row.first_us)),
  lastMillis: toMillis(Number(row.last_us)),
  status: statusOf(row.status),
})

const toOccurrence = (row: Row): ErrorOccurrence => ({
  ...errorHead(row),
  traceId: optionalText(row.trace_id),
})
