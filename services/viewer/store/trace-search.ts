import type { DatabaseSync } from 'node:sqlite'
import type { Prefilter } from '../filter/xray/prefilter.ts'
import type { TraceSubject } from '../filter/xray/subject.ts'
import { readSubject } from '../filter/xray/subject-text.ts'
import type { TraceSummary } from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import type { Steps } from '../turns/verdict.ts'
import { traceColumns } from './records/fact-rows.ts'
import type { createSummaries } from './records/summaries.ts'
import type { HttpAddress } from './records/title.ts'
import type { TracePosition, TraceQuery } from './records/trace-list-query.ts'
import { createTraceOrders } from './records/trace-order.ts'
import { type RouteName, textOfRoute } from './xray/route-rows.ts'
import { flagsPass, flagValues } from './xray/trace-rows.ts'

/** `traceId`, and its `seq`, by which other tables refer to it. */
type FoundTrace = { traceId: string; seq: number }

type TraceSearchPage = { found: FoundTrace[]; next?: TracePosition }

export type TraceFilter = {
  /** Conditions of every accepted trace; others are skipped early. */
  prefilter: Prefilter
  accepts(subject: TraceSubject): Steps
  /** Traces with a request of this route alone. */
  route?: RouteName
}

/**
 * Returns the traces that a filter accepts, in list order. A trace without segments and spans is
 * judged by its summary, and so is one whose records have just arrived.
 */
export function createTraceSearch(
  database: DatabaseSync,
  summaries: ReturnType<typeof createSummaries>,
  subjectOfSummary: (summary: TraceSummary, request: HttpAddress) => TraceSubject,
) {
  const orderOf = createTraceOrders(database, {
    join: `LEFT JOIN xray_trace INDEXED BY xray_trace_by_flags ON xray_trace.trace = seq
      LEFT JOIN page_trace INDEXED BY page_trace_by_flags ON page_trace.trace = seq`,
    condition: `(${ofPage('trace')} IS NULL
      OR ${flagsPass(ofPage('trace_flags'), ofPage('part_flags'))}) AND (? = ${anyRoute}
      OR EXISTS (SELECT 1 FROM route_fact WHERE route_fact.trace = seq AND route = ?))`,
  })
  const routeId = database.prepare('SELECT id FROM route WHERE names = ?')
  const read = database.prepare(`SELECT seq, trace_id, ${ofPage('subject')} AS seen
    FROM trace LEFT JOIN xray_trace ON xray_trace.trace = trace.seq
      LEFT JOIN page_trace ON page_trace.trace = trace.seq
    WHERE seq IN (SELECT value FROM json_each(?)) AND (seen IS NULL OR instr(seen, ?) > 0)`)
  const whole = database.prepare(`SELECT ${traceColumns} FROM trace WHERE seq = ?`)

  function subjectOf({ seq, seen }: Row): TraceSubject | undefined {
    if (seen !== null) return readSubject(String(seen))
    const row = whole.get(Number(seq))
    return row && subjectOfSummary(summaries.summaryOf(row), summaries.requestOf(row))
  }

  return function* search(
    query: TraceQuery,
    { prefilter, accepts, route }: TraceFilter,
  ): Sliced<TraceSearchPage> {
    const id = route ? routeId.get(textOfRoute(route))?.id : anyRoute
    if (typeof id !== 'number') return { found: [] }
    const order = orderOf(query, [...flagValues(prefilter), id, id])
    const found: FoundTrace[] = []
    let last: TracePosition | undefined
    while (true) {
      const positions = yield* order.next()
      if (positions.length === 0) return { found }
      const seqs = JSON.stringify(positions.map(({ seq }) => seq))
      const rows = new Map(read.all(seqs, prefilter.needle).map(row => [Number(row.seq), row]))
      for (const position of positions) {
        const row = rows.get(position.seq)
        const subject = row && subjectOf(row)
        if (!subject) continue
        if (yield* accepts(subject)) {
          // One match too many shows that there is a next page.
          if (found.length === query.limit) return { found, next: last }
          found.push({ traceId: String(row.trace_id), seq: position.seq })
          last = position
        }
        yield
      }
      yield
    }
  }
}

/** No route has this number. */
const anyRoute = 0

type Row = Record<string, unknown>

/** What the page sees of a trace, where X-Ray's API sees something else. */
const ofPage = (column: string) => `coalesce(page_trace.${column}, xray_trace.${column})`
