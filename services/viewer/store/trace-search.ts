import type { DatabaseSync } from 'node:sqlite'
import type { Prefilter } from '../filter/xray/prefilter.ts'
import type { TraceSubject } from '../filter/xray/subject.ts'
import { readSubject } from '../filter/xray/subject-text.ts'
import type { TraceSummary } from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import type { Steps } from '../turns/verdict.ts'
import { traceColumns } from './records/fact-rows.ts'
import type { createSummaries } from './records/summaries.ts'
import type { TracePosition, TraceQuery } from './records/trace-list-query.ts'
import type { TraceOrders } from './records/trace-order.ts'
import { passesPrefilter, prefilterValues } from './xray/trace-rows.ts'

/** `traceId`, and its `seq`, by which other tables refer to it. */
type FoundTrace = { traceId: string; seq: number }

type TraceSearchPage = { found: FoundTrace[]; next?: TracePosition }

export type TraceFilter = {
  /** Conditions of every accepted trace; others are skipped early. */
  prefilter: Prefilter
  accepts(subject: TraceSubject): Steps
}

/** Returns the traces that a filter accepts, in list order. Without segments, by their summary. */
export function createTraceSearch(
  database: DatabaseSync,
  orderOf: TraceOrders,
  summaries: ReturnType<typeof createSummaries>,
  subjectOfSummary: (summary: TraceSummary) => TraceSubject,
) {
  const read = database.prepare(`SELECT ${columns}, subject
    FROM trace LEFT JOIN xray_trace ON xray_trace.trace = trace.seq
    WHERE seq IN (SELECT value FROM json_each(?)) AND (subject IS NULL OR ${passesPrefilter})`)

  const subjectOf = (row: Record<string, unknown>): TraceSubject =>
    row.subject === null
      ? subjectOfSummary(summaries.summaryOf(row))
      : readSubject(String(row.subject))

  return function* search(
    query: TraceQuery,
    { prefilter, accepts }: TraceFilter,
  ): Sliced<TraceSearchPage> {
    const order = orderOf(query)
    const found: FoundTrace[] = []
    let last: TracePosition | undefined
    while (true) {
      const positions = yield* order.next()
      if (positions.length === 0) return { found }
      const seqs = JSON.stringify(positions.map(({ seq }) => seq))
      const rows = read.all(seqs, ...prefilterValues(prefilter))
      const bySeq = new Map(rows.map(row => [Number(row.seq), row]))
      for (const position of positions) {
        const row = bySeq.get(position.seq)
        if (row && (yield* accepts(subjectOf(row)))) {
          // One match too many shows that there is a next page, which begins after the one before.
          if (found.length === query.limit) return { found, next: last }
          found.push({ traceId: String(row.trace_id), seq: position.seq })
        }
        last = position
        if (row) yield
      }
      yield
    }
  }
}

const columns = traceColumns
  .split(', ')
  .map(column => `trace.${column}`)
  .join(', ')
