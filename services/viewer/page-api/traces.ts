import { parseTraceId } from '../../trace-context/trace-id.ts'
import type { Expression } from '../filter/xray/expression.ts'
import type { TraceSummary, TracesAnswer } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import type { TraceQuery } from '../store/records/trace-list-query.ts'
import type { TracePage } from '../store/records/trace-queries.ts'
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
  readRoute,
  writeCursor,
} from './query.ts'

export async function listTraces(
  context: Context<'traces' | 'xray' | Searching>,
  query: URLSearchParams,
): Promise<TracesAnswer> {
  allowOnly(query, [
    'range',
    'start',
    'end',
    'filter',
    'service',
    'route',
    'sort',
    'limit',
    'cursor',
  ])
  const expression = parseFilter(query.get('filter'))
  const route = readRoute(query)
  const filter = (expression || route) && { ...traceFilter(context.xray, expression ?? all), route }
  const sort = readChoice(query, 'sort', ['time', 'duration'])
  const limit = readLimit(query)
  const range = readRange(query, context.now())
  const list = `traces by ${sort}`
  const after = readCursor(query, list, { value: 0, seq: 0 })
  const page = { range, sort, limit, after }
  if (filter) await context.xray.settle()
  const { traces, next } = await runInSlices(
    filter ? searchTraces(context, page, filter) : context.traces(page),
  )
  return { traces, next: next && writeCursor(list, next) }
}

const all: Expression = { kind: 'all-of', of: [] }

type Searching = 'searchTraces' | 'summary'

function* searchTraces(
  store: Pick<Store, Searching>,
  page: TraceQuery,
  filter: TraceFilter,
): Sliced<TracePage> {
  const { found, ...next } = yield* store.searchTraces(page, filter)
  const traces: TraceSummary[] = []
  for (const { traceId } of found) {
    // An evicted trace has no summary any more.
    const summary = store.summary(traceId)
    if (summary) traces.push(summary)
    yield
  }
  return { traces, ...next }
}

/** One trace (`Trace` as JSON), by its id in either spelling. */
export async function showTrace(
  store: Pick<Store, 'trace' | 'oldestMillis'>,
  id: string,
): Promise<Uint8Array> {
  const traceId = parseTraceId(id)
  if (traceId === undefined) {
    const expected = '32 hex digits, or X-Ray’s spelling 1-<8 hex>-<24 hex>, not all zero'
    throw new PageApiError(400, `trace id ${JSON.stringify(id)}: expected ${expected}`, {
      expected,
    })
  }
  const trace = await runInSlices(store.trace(traceId))
  if (!trace) throw new PageApiError(404, `no trace ${traceId}`, { hint: hintFor(store, traceId) })
  return trace
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
