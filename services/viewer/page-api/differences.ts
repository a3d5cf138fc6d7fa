import { isObject } from '../../json/json-object.ts'
import { parseTraceId } from '../../trace-context/trace-id.ts'
import { createDifferences } from '../graph/differing-values.ts'
import type { ViewerRequest } from '../http/message.ts'
import type { DifferencesAnswer } from '../records/api.ts'
import { runInSlices, type Sliced } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { allowOnly, PageApiError, readJson, readRange } from './query.ts'

/** As many as a list of traces has. */
const mostIds = 1000

/** So many of each set stand for the others: some hundred traces are read in a tenth of a second. */
const mostRead = 150

const expected =
  `{"these":[<trace id>, …],"rest":[<trace id>, …]}, at most ${mostIds} ids each; ` +
  'without "rest" the others of the range'

/** `POST /-/api/differences`: see `DifferencesAnswer`. */
export async function showDifferences(
  context: Context<'search' | 'traces'>,
  { body, query }: Pick<ViewerRequest, 'body' | 'query'>,
): Promise<DifferencesAnswer> {
  allowOnly(query, ['range', 'start', 'end'])
  const given = await readJson(body)
  const { these: first, rest: second } = isObject(given) ? given : {}
  const these = readIds(first)
  const rest =
    these && (second === undefined ? await othersOf(context, query, these) : readIds(second))
  if (!these || !rest) {
    throw new PageApiError(400, `two sets of traces: expected ${expected}`, { expected })
  }
  const { search } = context
  const { add, differences } = createDifferences()
  function* readAll(side: 'inside' | 'outside', ids: string[]): Sliced<number> {
    let count = 0
    for (const id of ids) {
      let isThere = false
      yield* search.seenValues(id, value => {
        isThere = true
        add(side, value)
      })
      count += Number(isThere)
      yield
    }
    return count
  }
  const counts = {
    these: await runInSlices(readAll('inside', some(these))),
    rest: await runInSlices(readAll('outside', some(rest))),
  }
  return { ...counts, differences: differences(counts.these, counts.rest) }
}

/** The newest traces of the range that are not in the list. */
async function othersOf(
  { traces, now }: Context<'traces'>,
  query: URLSearchParams,
  ids: string[],
): Promise<string[]> {
  const range = readRange(query, now())
  const found = await runInSlices(traces({ range, sort: 'time', limit: mostIds }))
  const listed = new Set(ids)
  return found.traces.flatMap(({ traceId }) => (listed.has(traceId) ? [] : traceId))
}

function readIds(given: unknown): string[] | undefined {
  if (!Array.isArray(given) || given.length > mostIds) return undefined
  const ids = given.map(id => (typeof id === 'string' ? parseTraceId(id) : undefined))
  return ids.every(id => id !== undefined) ? ids : undefined
}

/** Evenly of all, so that they are of all times and durations. */
const some = (ids: string[]) =>
  ids.length <= mostRead
    ? ids
    : Array.from({ length: mostRead }, (_, n) => ids[Math.floor((n * ids.length) / mostRead)]!)
