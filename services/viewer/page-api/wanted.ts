import type { Condition } from '../filter/search/condition.ts'
import type { Expression } from '../filter/xray/expression.ts'
import type { Store } from '../store/open.ts'
import type { TraceQuery } from '../store/records/trace-list-query.ts'
import type { TraceFilter } from '../store/trace-search.ts'
import { parseFilterOrOffer, traceFilter } from './filter.ts'
import { readRoute } from './query.ts'
import { readSearch } from './search.ts'

/** The parameters that say which traces are wanted. */
export const wantedParameters = [
  ...['range', 'start', 'end', 'filter', 'service', 'route', 'q', 'where'],
]

/** About as many summaries as are read in the time of an answer. */
const mostStates = 2000

export const all: Expression = { kind: 'all-of', of: [] }

type Wanted = { filter?: TraceFilter; conditions?: Condition[] }

/** The filter and the search of a query, if it has any. */
export function readWanted({ xray }: Pick<Store, 'xray'>, query: URLSearchParams): Wanted {
  const expression = parseFilterOrOffer(query.get('filter'))
  const route = readRoute(query)
  const filter = (expression || route) && { ...traceFilter(xray, expression ?? all), route }
  const conditions = readSearch(query)
  return { ...(filter && { filter }), ...(conditions && { conditions }) }
}

export function* findTraces(
  store: Pick<Store, 'search' | 'searchTraces'>,
  page: TraceQuery,
  { filter, conditions }: Wanted,
) {
  const search = conditions && (yield* store.search.search(conditions))
  return yield* store.searchTraces(page, {
    ...(filter && { filter }),
    ...(search && { search }),
    mostStates,
  })
}
