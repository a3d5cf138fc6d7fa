import { isObject } from '../../json/json-object.ts'
import { parseTraceId } from '../../trace-context/trace-id.ts'
import { createDifferences } from '../graph/differing-values.ts'
import type { DifferencesAnswer } from '../records/api.ts'
import { runInSlices, type Sliced } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { PageApiError, readJson } from './query.ts'

/** As many as a list of traces has. */
const mostIds = 1000

/** So many of each set stand for the others: some hundred traces are read in a tenth of a second. */
const mostRead = 150

const expected = `{"these":[<trace id>, …],"rest":[<trace id>, …]}, at most ${mostIds} ids each`

/** `POST /-/api/differences`: see `DifferencesAnswer`. */
export async function showDifferences(
  { search }: Context<'search'>,
  body: Buffer,
): Promise<DifferencesAnswer> {
  const given = await readJson(body)
  const sets = isObject(given) ? [given.these, given.rest].map(readIds) : []
  const [these, rest] = sets
  if (!these || !rest)
    throw new PageApiError(400, `two sets of traces: expected ${expected}`, { expected })
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
