import type { DatabaseSync } from 'node:sqlite'
import type { Trace, TraceSummary } from '../api.ts'
import type { Vendors } from '../vendors.ts'
import { traceColumns } from './fact-rows.ts'
import { linksOf, withLinks } from './links.ts'
import type { PayloadRows } from './payload-rows.ts'
import type { createSummaries } from './summaries.ts'

/** Arrival of a trace's first record: from (included) to (excluded), epoch milliseconds. */
export type TimeRange = { fromMillis: number; toMillis: number }

export type TraceSort = 'time' | 'duration'

/** The last trace of the page before: its value in the order of the list, and its `seq`. */
export type TracePosition = { value: number; seq: number }

export type TraceQuery = {
  range: TimeRange
  sort: TraceSort
  limit: number
  after?: TracePosition
}

export type TracePage = { traces: TraceSummary[]; next?: TracePosition }

export type TraceQueries = ReturnType<typeof createTraceQueries>

const sortColumn = { time: 'first_ms', duration: '(end_us - start_us)' } as const

/** Lists go newest or slowest first. */
export function createTraceQueries(
  database: DatabaseSync,
  summaries: ReturnType<typeof createSummaries>,
  payloads: PayloadRows,
  vendors: Vendors | undefined,
) {
  const pages = {
    time: database.prepare(pageStatement('time')),
    duration: database.prepare(pageStatement('duration')),
  }
  const one = database.prepare(`SELECT ${traceColumns} FROM trace WHERE trace_id = ?`)
  const oldest = database.prepare('SELECT min(first_ms) AS first_ms FROM trace')

  function list({ range, sort, limit, after }: TraceQuery): TracePage {
    const { value, seq } = after ?? { value: Number.MAX_VALUE, seq: Number.MAX_SAFE_INTEGER }
    // One more than asked for tells whether there is a next page.
    const rows = pages[sort].all(range.fromMillis, range.toMillis, value, seq, limit + 1)
    const traces = rows.slice(0, limit).map(summaries.summaryOf)
    const last = rows[limit - 1]
    if (rows.length <= limit || !last) return { traces }
    return { traces, next: { value: Number(last.value), seq: Number(last.seq) } }
  }

  function summary(traceId: string): TraceSummary | undefined {
    const row = one.get(traceId)
    return row && summaries.summaryOf(row)
  }

  /**
   * The whole `Trace` as JSON (UTF-8), since nobody here reads its spans; undefined when it never
   * came, or has made room for newer ones.
   */
  function find(traceId: string): Uint8Array | undefined {
    const row = one.get(traceId)
    if (!row) return undefined
    const seq = Number(row.seq)
    const errors = payloads.errors(seq)
    const summary = summaries.summaryOf(row)
    const links = linksOf({ summary, errors, isOurs: summaries.isOurs(row) }, vendors)
    const withoutSpans: Omit<Trace, 'spans'> = {
      ...summary,
      delivery: withLinks(summary.delivery, links),
      segments: payloads.segments(seq),
      errors,
      logs: payloads.logs(seq),
      links,
    }
    const head = `${JSON.stringify(withoutSpans).slice(0, -1)},"spans":[`
    return Buffer.concat([Buffer.from(head), payloads.spanText(seq), Buffer.from(']}')])
  }

  /** When the oldest trace that is kept began to arrive. */
  function oldestMillis(): number | undefined {
    const first = oldest.get()?.first_ms
    return typeof first === 'number' ? first : undefined
  }

  return { list, summary, find, oldestMillis }
}

const pageStatement = (sort: TraceSort) => `
  SELECT ${traceColumns}, ${sortColumn[sort]} AS value FROM trace
  WHERE first_ms >= ? AND first_ms < ? AND (${sortColumn[sort]}, seq) < (?, ?)
  ORDER BY ${sortColumn[sort]} DESC, seq DESC LIMIT ?`
