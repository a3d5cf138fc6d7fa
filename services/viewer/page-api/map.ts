import type { Expression } from '../filter/xray/expression.ts'
import type { NodeId } from '../filter/xray/subject.ts'
import { busiest } from '../graph/busiest.ts'
import { createGraphBuilder, type GraphNode, nodeKey } from '../graph/service-graph.ts'
import { type Statistics, totalCount } from '../graph/statistics.ts'
import type { Counts, Histogram, MapAnswer, MapNode } from '../records/api.ts'
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

function toMap(all: GraphNode[]): MapAnswer {
  const { nodes, edges, more } = busiest(all)
  return {
    nodes: nodes.map(toNode),
    edges: edges.map(({ from, to, statistics }) => ({
      from: idOf(from.id),
      to: idOf(to.id),
      ...countsOf(statistics),
      histogram: histogramOf(statistics),
    })),
    ...(more && { more }),
  }
}

const toNode = ({ id, isRoot, isInferred, isClient, statistics }: GraphNode): MapNode => ({
  id: idOf(id),
  name: id.name,
  type: id.type ?? '',
  root: isRoot,
  inferred: isInferred && !isClient,
  ...countsOf(statistics),
  histogram: histogramOf(statistics),
})

/** The same node has the same id in every answer. */
const idOf = (id: NodeId) => Buffer.from(nodeKey(id)).toString('base64url')

function countsOf(statistics: Statistics): Counts {
  const total = totalCount(statistics)
  const averageMillis = total === 0 ? 0 : (statistics.totalSeconds * 1000) / total
  return { ...statistics.counts, total, averageMillis: Math.round(averageMillis * 1000) / 1000 }
}

const histogramOf = ({ histogram }: Statistics): Histogram =>
  [...histogram]
    .sort(([a], [b]) => a - b)
    .map(([seconds, count]) => ({ millis: Math.round(seconds * 1000), count }))
