import type { Expression } from '../filter/xray/expression.ts'
import { toMap } from '../graph/map-answer.ts'
import { createGraphBuilder } from '../graph/service-graph.ts'
import type { MapAnswer } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { runInSlices } from '../turns/turns.ts'
import { parseFilter, traceFilter } from './filter.ts'
import { allowOnly, PageApiError, readRange } from './query.ts'

/** X-Ray's service map of the traces that arrived in a range. */
export async function showMap(
  store: Store,
  query: URLSearchParams,
  nowMillis: number,
): Promise<MapAnswer> {
  allowOnly(query, ['range', 'start', 'end', 'group', 'filter'])
  const filters = [groupFilter(store, query.get('group')), parseFilter(query.get('filter'))]
  const range = readRange(query, nowMillis)
  await store.xray.settle()
  const of = filters.filter(filter => filter !== undefined)
  const graph = createGraphBuilder()
  if (of.length === 0) {
    await runInSlices(store.xray.graph.arrived(range, graph.add))
    return toMap(graph.finish())
  }
  const filter: Expression = { kind: 'all-of', of }
  const all = { range, sort: 'time', limit: Number.MAX_SAFE_INTEGER } as const
  const { found } = await runInSlices(store.searchTraces(all, traceFilter(store.xray, filter)))
  const seqs = found.map(({ seq }) => seq)
  await runInSlices(store.xray.graph.ofTraces(seqs, graph.add))
  return toMap(graph.finish())
}

/** A group without an expression is all traces. */
function groupFilter({ xray }: Store, name: string | null): Expression | undefined {
  if (name === null || name === '') return undefined
  const group = xray.groups.find(name)
  if (group) return parseFilter(group.filter ?? null)
  const names = xray.groups.list().map(known => `"${known.name}"`)
  const expected = names.length > 0 ? `one of ${names.join(', ')}` : 'no group: there is none'
  throw new PageApiError(400, `group=${JSON.stringify(name)}: expected ${expected}`, { expected })
}
