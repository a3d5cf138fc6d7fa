import type { NodeId } from '../filter/xray/subject.ts'
import type { Counts, Histogram, MapAnswer, MapNode, TraceSegment } from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import type { SegmentNode } from './assemble.ts'
import { busiest } from './busiest.ts'
import { graphFacts } from './facts.ts'
import type { MapSpan } from './map-span.ts'
import {
  cellOf,
  createGraphBuilder,
  type GraphCell,
  type GraphNode,
  nodeKey,
} from './service-graph.ts'
import { spanIdOf } from './span-pieces.ts'
import { type Statistics, totalCount } from './statistics.ts'
import { viewsOf } from './views.ts'

/** Builds the map that the page API answers, of requests one by one. */
export function createMapBuilder() {
  const graph = createGraphBuilder()
  let hasSegments = false
  let hasSpans = false

  function add(cell: GraphCell): void {
    if (cell.link.view === 'spans') hasSpans = true
    else hasSegments = true
    graph.add(cell)
  }

  /** @param records how many spans and segments of a too large trace are left out */
  function finish(records = 0): MapAnswer {
    const { nodes, edges, more } = busiest(graph.finish())
    return {
      nodes: nodes.map(toNode),
      edges: edges.map(({ from, to, statistics }) => ({
        from: idOf(from.id),
        to: idOf(to.id),
        ...countsOf(statistics),
        histogram: histogramOf(statistics),
      })),
      drawnFrom: sourceOf(hasSegments, hasSpans),
      more: records > 0 ? { nodes: 0, edges: 0, ...more, records } : more,
    }
  }

  return { add, finish }
}

function sourceOf(hasSegments: boolean, hasSpans: boolean): MapAnswer['drawnFrom'] {
  if (hasSegments) return hasSpans ? 'both' : 'segments'
  return hasSpans ? 'spans' : 'nothing'
}

/** About a millisecond of work. */
const factsPerStep = 100

/**
 * The map of one trace, whose nodes name their segments or spans.
 * @param left records beyond those that a map is drawn from
 */
export function* traceMap(
  segments: TraceSegment[],
  spans: MapSpan[] = [],
  left = 0,
): Sliced<MapAnswer> {
  const { page } = yield* viewsOf(segments as SegmentNode[], spans)
  const facts = graphFacts(page)
  const map = createMapBuilder()
  const ids = new Map<string, Set<string>>()
  for (const [index, fact] of facts.entries()) {
    map.add(cellOf(fact))
    const id = idOf(fact.link.to)
    const known = ids.get(id)
    if (known) known.add(spanIdOf(fact.segmentId))
    else ids.set(id, new Set([spanIdOf(fact.segmentId)]))
    if (index % factsPerStep === 0) yield
  }
  const answer = map.finish(left)
  const nodes = answer.nodes.map(node => ({ ...node, segmentIds: [...(ids.get(node.id) ?? [])] }))
  return { ...answer, nodes }
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
