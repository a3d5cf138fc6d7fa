import type {
  Counts,
  Histogram,
  MapAnswer,
  MapEdge,
  MapNode,
  TraceStatus,
} from '../../records/api.ts'
import { edgeFilter, serviceFilter } from '../compute/filter-text.ts'
import type { Arrow } from '../compute/layered-layout.ts'
import { rowText } from '../compute/outside-text.ts'
import { statuses } from '../compute/status.ts'

/** A node or an edge that can be selected; its `key` is the same in every answer. */
export type MapPart = NodePart | EdgePart
export type NodePart = Counted & { kind: 'node'; node: MapNode }
export type EdgePart = Counted & { kind: 'edge'; from: MapNode; to: MapNode }
type Counted = { key: string; counts: Counts; histogram: Histogram }

export const nodeKey = ({ name, type, accountId }: MapNode) =>
  [name, type && `(${type})`, accountId && `in ${accountId}`].filter(Boolean).join(' ')

const edgeKey = (from: MapNode, to: MapNode) => `${nodeKey(from)} → ${nodeKey(to)}`

/** Nodes first, then edges: the order of the keyboard. */
export function partsOf({ nodes, edges }: MapAnswer): MapPart[] {
  const byId = new Map(nodes.map(node => [node.id, node]))
  return [
    ...nodes.map(node => nodePart(node, edges)),
    ...edges.flatMap((edge): EdgePart[] => {
      const [from, to] = [byId.get(edge.from), byId.get(edge.to)]
      if (!from || !to) return []
      const { histogram } = edge
      return [{ kind: 'edge', key: edgeKey(from, to), counts: edge, histogram, from, to }]
    }),
  ]
}

/** The keys of all nodes and the arrows between them, for the layout. */
export function arrowsOf({ nodes, edges }: MapAnswer): [keys: string[], arrows: Arrow[]] {
  const keys = new Map(nodes.map(node => [node.id, nodeKey(node)]))
  const arrows = edges.flatMap(edge => {
    const [from, to] = [keys.get(edge.from), keys.get(edge.to)]
    return from && to ? [{ from, to }] : []
  })
  return [[...keys.values()], arrows]
}

/** Clients have no counts of their own: theirs are the sums of their edges. */
function nodePart(node: MapNode, edges: MapEdge[]): NodePart {
  const own = { kind: 'node', key: nodeKey(node), node } as const
  if (node.type !== 'client') return { ...own, counts: node, histogram: node.histogram }
  const seen = edges.filter(({ from }) => from === node.id)
  return { ...own, counts: addCounts(seen), histogram: seen.flatMap(edge => edge.histogram) }
}

function addCounts(all: Counts[]): Counts {
  const sum: Counts = { ok: 0, error: 0, throttle: 0, fault: 0, total: 0, averageMillis: 0 }
  for (const counts of all) {
    for (const status of statuses) sum[status] += counts[status]
    sum.total += counts.total
    sum.averageMillis += counts.averageMillis * counts.total
  }
  if (sum.total > 0) sum.averageMillis /= sum.total
  return sum
}

/** A filter for the traces behind a part; `inside` is a condition on its requests. */
export function filterOf(part: MapPart, { nodes, edges }: MapAnswer, inside = ''): string {
  if (part.kind === 'edge') return edgeFilter(part.from, part.to, inside)
  if (part.node.type !== 'client') return serviceFilter(part.node, inside)
  const targets = edges.filter(({ from }) => from === part.node.id)
  return targets
    .flatMap(({ to }) => nodes.filter(({ id }) => id === to))
    .map(target => edgeFilter(part.node, target, inside))
    .join(' OR ')
}

/** X-Ray's flags overlap (a throttled request is also an error), its counts do not. */
export const countedAs: { [status in TraceStatus]: string } = {
  ok: 'ok',
  error: 'error !throttle !fault',
  throttle: 'throttle !fault',
  fault: 'fault',
}

/**
 * The nodes at most `hops` edges away from the focus, in either direction; all nodes when there is no
 * such node. The focus is a key, or the name of a service in an address written by hand.
 */
export function nearby(answer: MapAnswer, focus: string | undefined, hops: number): MapAnswer {
  const start =
    answer.nodes.find(node => nodeKey(node) === focus) ??
    answer.nodes.find(({ name, type }) => name === focus && type !== 'client')
  if (!start) return answer
  let near = new Set([start.id])
  for (let hop = 0; hop < hops; hop++) {
    near = new Set([
      ...near,
      ...answer.edges.filter(({ from }) => near.has(from)).map(({ to }) => to),
      ...answer.edges.filter(({ to }) => near.has(to)).map(({ from }) => from),
    ])
  }
  return {
    ...answer,
    nodes: answer.nodes.filter(({ id }) => near.has(id)),
    edges: answer.edges.filter(({ from, to }) => near.has(from) && near.has(to)),
  }
}

export const titleOf = (part: MapPart) =>
  part.kind === 'node' ? nodeTitle(part.node) : `${nodeTitle(part.from)} → ${nodeTitle(part.to)}`

export const nodeTitle = ({ name, type }: MapNode) =>
  type === 'client' ? `Clients of ${rowText(name, 60)}` : rowText(name, 60)
