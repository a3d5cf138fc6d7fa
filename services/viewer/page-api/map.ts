import type { Expression } from '../filter/xray/expression.ts'
import { createMapBuilder } from '../graph/map-answer.ts'
import type { MapAnswer } from '../records/api.ts'
import type { XrayStore } from '../store/xray/open.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { parseFilter, traceFilter } from './filter.ts'
import { allowOnly, PageApiError, readRange } from './query.ts'

/** The service map of the traces that arrived in a range, of their segments and spans. */
export async function showMap(
  { xray, searchTraces, now }: Context<'xray' | 'searchTraces'>,
  query: URLSearchParams,
): Promise<MapAnswer> {
  allowOnly(query, ['range', 'start', 'end', 'group', 'filter'])
  const filters = [groupFilter(xray, query.get('group')), parseFilter(query.get('filter'))]
  const range = readRange(query, now())
  await xray.settle()
  const of = filters.filter(filter => filter !== undefined)
  const map = createMapBuilder()
  if (of.length === 0) {
    await runInSlices(xray.graph.arrived(range, map.add))
    return map.finish()
  }
  const filter: Expression = { kind: 'all-of', of }
  const all = { range, sort: 'time', limit: Number.MAX_SAFE_INTEGER } as const
  const { found } = await runInSlices(searchTraces(all, { filter: traceFilter(xray, filter) }))
  const seqs = found.map(({ seq }) => seq)
  await runInSlices(xray.graph.ofTraces('page', seqs, map.add))
  return map.finish()
}

type GroupNames = Pick<XrayStore, 'groups'>

/** A group without an expression is all traces. */
function groupFilter({ groups }: GroupNames, name: string | null): Expression | undefined {
  if (name === null || name === '') return undefined
  const group = groups.find(name)
  if (group) return parseFilter(group.filter ?? null)
  const names = groups.list().map(known => `"${known.name}"`)
  const expected = names.length > 0 ? `one of ${names.join(', ')}` : 'no group: there is none'
  throw new PageApiError(400, `group=${JSON.stringify(name)}: expected ${expected}`, { expected })
}
