import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as afterOthers } from 'node:timers/promises'
import type { TraceSummary } from '../api.ts'
import type { Necessary } from '../xray/filter/necessary.ts'
import type { TraceSubject } from '../xray/filter/subject.ts'
import { readSubject } from '../xray/filter/subject-text.ts'
import { meetsNecessary, necessaryValues } from '../xray/store/trace-rows.ts'
import { traceColumns } from './fact-rows.ts'
import type { createSummaries } from './summaries.ts'
import type { TracePosition, TraceQuery } from './trace-queries.ts'

/** `traceId`, and its `seq`, by which other tables know it. */
export type FoundTrace = { traceId: string; seq: number }

export type TraceSearchPage = { found: FoundTrace[]; next?: TracePosition }

/** One look at this many takes some milliseconds; then the wires have their turn. */
const tracesPerLook = 250

const value = { time: 'first_ms', duration: '(trace.end_us - trace.start_us)' } as const

/**
 * Finds the traces that `accepts`, which have what is `necessary` for it, in a list's order. Traces of which no segment came have no
 * subject: they are judged by what is made of their summary.
 */
export function createTraceSearch(
  database: DatabaseSync,
  summaries: ReturnType<typeof createSummaries>,
  subjectOfSummary: (summary: TraceSummary) => TraceSubject,
) {
  const pages = {
    time: database.prepare(statement('time')),
    duration: database.prepare(statement('duration')),
  }

  const subjectOf = (row: Record<string, unknown>): TraceSubject =>
    row.subject === null
      ? subjectOfSummary(summaries.summaryOf(row))
      : readSubject(String(row.subject))

  return async (
    { range, sort, limit, after }: TraceQuery,
    necessary: Necessary,
    accepts: (subject: TraceSubject) => boolean,
  ): Promise<TraceSearchPage> => {
    const found: FoundTrace[] = []
    let last = after ?? { value: Number.MAX_VALUE, seq: Number.MAX_SAFE_INTEGER }
    while (true) {
      const { fromMillis, toMillis } = range
      const asked = [fromMillis, toMillis, ...necessaryValues(necessary)] as const
      const rows = pages[sort].all(...asked, last.value, last.seq, tracesPerLook)
      for (const row of rows) {
        if (!accepts(subjectOf(row))) continue
        // The one too many tells that there is a next page, which begins after the one before it.
        if (found.length === limit) return { found, next: last }
        found.push({ traceId: String(row.trace_id), seq: Number(row.seq) })
        last = positionOf(row)
      }
      if (rows.length < tracesPerLook) return { found }
      last = positionOf(rows.at(-1)!)
      await afterOthers()
    }
  }
}

const positionOf = (row: Record<string, unknown>): TracePosition => ({
  value: Number(row.value),
  seq: Number(row.seq),
})

const columns = traceColumns
  .split(', ')
  .map(column => `trace.${column}`)
  .join(', ')

const statement = (sort: TraceQuery['sort']) => `
  SELECT ${columns}, subject, ${value[sort]} AS value
  FROM trace LEFT JOIN xray_trace ON xray_trace.trace = trace.seq
  WHERE first_ms >= ? AND first_ms < ? AND (subject IS NULL OR ${meetsNecessary}) AND (${value[sort]}, seq) < (?, ?)
  ORDER BY ${value[sort]} DESC, seq DESC LIMIT ?`
