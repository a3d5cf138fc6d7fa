import { parseTraceId } from '../../trace-context/trace-id.ts'
import type { Condition } from '../filter/search/condition.ts'
import type { TracesAnswer } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import type { TracePosition, TraceQuery } from '../store/records/trace-list-query.ts'
import type { TraceFilter } from '../store/trace-search.ts'
import { runInSlices, type Sliced } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { parseFilter, traceFilter } from './filter.ts'
import {
  allowOnly,
  PageApiError,
  readChoice,
  readCursor,
  readLimit,
  readRange,
  writeCursor,
} from './query.ts'
import { createQuickCounts, splitFilter } from './quick-filters.ts'
import { all, findTraces, readWanted, wantedParameters } from './wanted.ts'

export async function listTraces(
  context: Context<'traces' | 'xray' | Searching>,
  query: URLSearchParams,
  isGone: () => boolean,
): Promise<TracesAnswer> {
  allowOnly(query, parameters)
  const wanted = readWanted(context, query)
  const { filter, conditions } = wanted
  const withCounts = readChoice(query, 'counts', ['false', 'true']) === 'true'
  const sort = readChoice(query, 'sort', ['time', 'duration'])
  const limit = readLimit(query)
  const range = readRange(query, context.now())
  const list = `traces by ${sort}`
  const after = readCursor(query, list, { value: 0, seq: 0 })
  const page = { range, sort, limit, after }
  if (filter || withCounts) await context.xray.settle()
  if (conditions) await context.search.settle()
  const found = filter || conditions ? searchTraces(context, page, wanted) : context.traces(page)
  const { traces, next } = (await runInSlices(unlessGone(found, isGone))) ?? { traces: [] }
  const quick =
    withCounts &&
    (await runInSlices(
      unlessGone(
        countQuick(context, { range, route: filter?.route, conditions }, query.get('filter')),
        isGone,
      ),
    ))
  const untilMillis = query.has('range') ? context.now() : undefined
  return { traces, next: next && writeCursor(list, next), untilMillis, ...quick }
}

const parameters = [...wantedParameters, 'sort', 'limit', 'cursor', 'counts']

/** Quick filters count the newest traces: as many as a list has at most. */
const mostCounted = 1000

/** Ends when the client has gone, which waits for no answer then. */
function* unlessGone<Result>(
  steps: Sliced<Result>,
  isGone: () => boolean,
): Sliced<Result | undefined> {
  while (!isGone()) {
    const step = steps.next()
    if (step.done) return step.value
    yield
  }
  return undefined
}

type Searching = 'searchTraces' | 'summary' | 'search'

type Counted = {
  range: TraceQuery['range']
  route: TraceFilter['route']
  conditions: Condition[] | undefined
}

/** What each quick filter would find among the traces that the rest of the filter accepts. */
function* countQuick(
  context: Pick<Store, 'xray' | Searching>,
  { range, route, conditions }: Counted,
  filter: string | null,
): Sliced<Pick<TracesAnswer, 'quick' | 'quickMore'>> {
  const split = splitFilter(filter ?? '')
  const counts = createQuickCounts(split)
  const search = conditions && (yield* context.search.search(conditions))
  const base = { ...traceFilter(context.xray, parseFilter(split.base) ?? all), route }
  const newest = { range, sort: 'time', limit: mostCounted } as const
  const wanted = { filter: base, ...(search && { search }), onFound: counts.take }
  const { next } = yield* context.searchTraces(newest, wanted)
  return { quick: counts.finish(), ...(next && { quickMore: true }) }
}

function* searchTraces(
  store: Pick<Store, Searching>,
  page: TraceQuery,
  wanted: Parameters<typeof findTraces>[2],
): Sliced<Pick<TracesAnswer, 'traces'> & { next?: TracePosition }> {
  const { found, ...next } = yield* findTraces(store, page, wanted)
  const traces: TracesAnswer['traces'] = []
  for (const { traceId, match } of found) {
    // An evicted trace has no summary any more.
    const summary = store.summary(traceId)
    if (summary) traces.push(match ? { ...summary, match } : summary)
    yield
  }
  return { traces, ...next }
}

/** One trace (`Trace` as JSON), by its id in either spelling. */
export async function showTrace(
  store: Pick<Store, 'trace' | 'oldestMillis'>,
  id: string,
): Promise<Uint8Array> {
  const traceId = readTraceId(id)
  return (await runInSlices(store.trace(traceId))) ?? noTrace(store, traceId)
}

/** A trace id in W3C's spelling, of either spelling. */
export function readTraceId(id: string): string {
  const traceId = parseTraceId(id)
  if (traceId !== undefined) return traceId
  const expected = '32 hex digits, or X-Ray’s spelling 1-<8 hex>-<24 hex>, not all zero'
  throw new PageApiError(400, `trace id ${JSON.stringify(id)}: expected ${expected}`, { expected })
}

export function noTrace(store: Pick<Store, 'oldestMillis'>, traceId: string): never {
  throw new PageApiError(404, `no trace ${traceId}`, { hint: hintFor(store, traceId) })
}

/** Our trace ids begin with the second in which the trace began. */
function hintFor({ oldestMillis }: Pick<Store, 'oldestMillis'>, traceId: string): string {
  const beganMillis = Number.parseInt(traceId.slice(0, 8), 16) * 1000
  const oldest = oldestMillis()
  if (oldest === undefined) return 'nothing has arrived yet, or all data was cleared'
  const since = new Date(oldest).toISOString()
  return beganMillis < oldest - 60_000
    ? `it may have been evicted: the oldest trace in the store arrived at ${since}`
    : 'it may be on its way: spans arrive within a second or two; /-/api/wires shows what was received'
}
