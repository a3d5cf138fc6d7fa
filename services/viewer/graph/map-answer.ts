import type { NodeId } from '../filter/xray/subject.ts'
import type { Counts, Histogram, MapAnswer, MapNode, TraceSegment } from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import { assemble } from './assemble.ts'
import { busiest } from './busiest.ts'
import { graphFacts } from './facts.ts'
import { cellOf, createGraphBuilder, type GraphNode, nodeKey } from './service-graph.ts'
import { type Statistics, totalCount } from './statistics.ts'

/** A service graph as the page API answers it. */
export function toMap(all: GraphNode[]): MapAnswer {
  const { nodes, edges, more } = busiest(all)
  return {
    nodes: nodes.map(toNode),
    edges: edges.map(({ from, to, statistics }) => ({
      from: idOf(from.id),
      to: idOf(to.id),
      ...countsOf(statistics),
      histogram: histogramOf(statistics),
    })),
    more,
  }
}

/** About a millisecond of work. */
const factsPerStep = 100

/** The map of one trace, whose nodes name their segments. */
export function* traceMap(segments: TraceSegment[]): Sliced<MapAnswer> {
  const trace = assemble(segments)
  yield
  const facts = graphFacts(trace)
  const graph = createGraphBuilder()
  const segmentIds = new Map<string, string[]>()
  for (const [index, fact] of facts.entries()) {
    graph.add(cellOf(fact))
    const id = idOf(fact.link.to)
    segmentIds.set(id, segmentIds.get(id) ?? [])
    segmentIds.get(id)!.push(fact.segmentId)
    if (index % factsPerStep === 0) yield
  }
  const map = toMap(graph.finish())
  const nodes = map.nodes.map(node => ({ ...node, segmentIds: segmentIds.get(node.id) ?? [] }))
  return { ...map, nodes }
}

const toNode = ({ id, isRoot, isInferred, isClient, statistics }: GraphNode): MapNode => ({
  id: idOf(id),
  name: id.name,
  type: id.type ?? '',
  accountId: id.accountId,
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
