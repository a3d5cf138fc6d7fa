import type { DatabaseSync } from 'node:sqlite'
import { amountBits, type Prefilter } from '../filter/xray/prefilter.ts'
import type { TraceSubject } from '../filter/xray/subject.ts'
import type { SearchMatch } from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import type { Steps } from '../turns/verdict.ts'
import type { createSummaries } from './records/summaries.ts'
import type { TracePosition, TraceQuery } from './records/trace-list-query.ts'
import { createTraceOrders, type TraceOrder } from './records/trace-order.ts'
import { createChosenOrder } from './search/chosen-order.ts'
import type { Search } from './search/open.ts'
import { createSubjects, type SubjectOfSummary } from './trace-subjects.ts'
import { type RouteName, textOfRoute } from './xray/route-rows.ts'
import { flagsPass, flagValues } from './xray/trace-rows.ts'

/** `traceId`, and its `seq`, by which other tables refer to it. */
type FoundTrace = { traceId: string; seq: number; match?: SearchMatch }

type TraceSearchPage = { found: FoundTrace[]; next?: TracePosition }

export type TraceFilter = {
  /** Conditions of every accepted trace; others are skipped early. */
  prefilter: Prefilter
  accepts(subject: TraceSubject): Steps
  /** Traces with a request of this route alone. */
  route?: RouteName
}

/** What traces are looked for by: a filter, a search, or both. */
type Wanted = {
  filter?: TraceFilter
  search?: Search
  /** Ends the page, so that a next one goes on, when the states of so many traces were looked up. */
  mostStates?: number
  /** Called with what the filter sees of each found trace. */
  onFound?: (subject: TraceSubject) => Sliced<void>
}

/**
 * Returns the traces that a filter accepts and a search finds, in list order. A trace without
 * segments and spans is judged by its summary, and so is one whose records have just arrived.
 */
export function createTraceSearch(
  database: DatabaseSync,
  summaries: ReturnType<typeof createSummaries>,
  subjectOfSummary: SubjectOfSummary,
) {
  const orderOfAll = createTraceOrders(database)
  const orderOfFiltered = createTraceOrders(database, {
    join: `LEFT JOIN xray_trace INDEXED BY xray_trace_by_flags ON xray_trace.trace = seq
      LEFT JOIN page_trace INDEXED BY page_trace_by_flags ON page_trace.trace = seq`,
    condition: `(${ofPage('trace')} IS NULL
      OR ${flagsPass(ofPage('trace_flags'), ofPage('part_flags'))})
      AND ${amountsPass} AND ${isOfRoute}`,
  })
  const orderOfChosen = createChosenOrder(database, isOfRoute)
  const routeId = database.prepare('SELECT id FROM route WHERE names = ?')
  const readIds = database.prepare(
    'SELECT seq, trace_id FROM trace WHERE seq IN (SELECT value FROM json_each(?))',
  )
  const read = database.prepare(`SELECT seq, trace_id, ${ofPage('subject')} AS seen
    FROM trace LEFT JOIN xray_trace ON xray_trace.trace = trace.seq
      LEFT JOIN page_trace ON page_trace.trace = trace.seq
    WHERE seq IN (SELECT value FROM json_each(?)) AND (seen IS NULL OR instr(seen, ?) > 0)`)

  /** Undefined when no trace has the route. */
  function* orderFor(
    query: TraceQuery,
    { filter, search }: Wanted,
  ): Sliced<TraceOrder | undefined> {
    const route = filter?.route
    const id = route ? routeId.get(textOfRoute(route))?.id : anyRoute
    if (typeof id !== 'number') return undefined
    const chosen = search?.candidates.few()
    if (chosen) return yield* orderOfChosen(query, chosen, [id, id])
    return filter
      ? orderOfFiltered(query, [
          ...flagValues(filter.prefilter),
          ...amountValues(filter.prefilter),
          id,
          id,
        ])
      : orderOfAll(query)
  }

  function rowsOf(positions: TracePosition[], { filter, search }: Wanted): Map<number, Row> {
    const seqs = positions.map(({ seq }) => seq)
    const possible = search ? seqs.filter(seq => search.candidates.verdict(seq) !== 'no') : seqs
    if (possible.length === 0) return new Map()
    const list = JSON.stringify(possible)
    const rows = filter ? read.all(list, filter.prefilter.needle) : readIds.all(list)
    return new Map(rows.map(row => [Number(row.seq), row]))
  }

  function* isAccepted(subject: TraceSubject | undefined, filter: TraceFilter | undefined): Steps {
    if (!filter) return true
    return subject !== undefined && (yield* filter.accepts(subject))
  }

  return function* search(query: TraceQuery, wanted: Wanted): Sliced<TraceSearchPage> {
    const order = yield* orderFor(query, wanted)
    if (!order) return { found: [] }
    const { filter, mostStates = Number.POSITIVE_INFINITY } = wanted
    const found: FoundTrace[] = []
    const subjects = createSubjects(database, summaries, subjectOfSummary)
    let last: TracePosition | undefined
    while (true) {
      const positions = yield* order.next()
      if (positions.length === 0) return { found }
      const rows = rowsOf(positions, wanted)
      for (const position of positions) {
        const row = rows.get(position.seq)
        if (!row) continue
        const subject = filter && subjects.of(row)
        if (yield* isAccepted(subject, filter)) {
          const matched = wanted.search ? yield* wanted.search.match(position.seq) : {}
          if (matched) {
            // One match too many shows that there is a next page.
            if (found.length === query.limit) return { found, next: last }
            found.push({ traceId: String(row.trace_id), seq: position.seq, ...matched })
            last = position
            if (subject && wanted.onFound) yield* wanted.onFound(subject)
          }
        }
        if (subjects.states() >= mostStates) return { found, next: position }
        yield
      }
      yield
    }
  }
}

type Row = Record<string, unknown>

/** No route has this number. */
const anyRoute = 0

/** Its values: the number of the route, twice. */
const isOfRoute = `(? = ${anyRoute}
  OR EXISTS (SELECT 1 FROM route_fact WHERE route_fact.trace = seq AND route = ?))`

/** Whether a trace has what `amountBits` ask for; its values are `amountValues`. */
const amountsPass = `(? & ${amountBits.failures} = 0 OR failed_spans + failed_segments + items > 0)
  AND (? & ${amountBits.noSpans} = 0 OR spans = 0)`

const amountValues = ({ amounts }: Prefilter) => [amounts, amounts]

/** What the page sees of a trace, where X-Ray's API sees something else. */
const ofPage = (column: string) => `coalesce(page_trace.${column}, xray_trace.${column})`
