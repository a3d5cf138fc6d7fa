import type { NodeId } from '../filter/xray/subject.ts'
import type { GraphFact, GraphLink } from './facts.ts'
import {
  addCell,
  type CountedRequests,
  emptyStatistics,
  maxHistogramValues,
  roundMillis,
  type Statistics,
} from './statistics.ts'

/** Facts of one link that had the same outcome and took the same rounded time. */
export type GraphCell = CountedRequests & {
  link: GraphLink
  startMillis: number
  endMillis: number
  /** Start of the period that they began in, in a query by periods; else 0. */
  periodMillis: number
}

export type GraphNode = {
  id: NodeId
  isRoot: boolean
  /** Whether it sent no segment, and is known from its callers alone. */
  isInferred: boolean
  isClient: boolean
  startMillis: number
  endMillis: number
  statistics: Statistics
  edges: GraphEdge[]
}

export type GraphEdge = {
  to: GraphNode
  startMillis: number
  endMillis: number
  statistics: Statistics
  aliases: string[]
}

/**
 * X-Ray's service graph: clients first, then in order of first requests. Takes cells one by one, so
 * that a graph can be built in slices.
 */
export function createGraphBuilder() {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  let values = 0
  // Nodes known from edges alone so far: they have the edges' times.
  const unseen = new Set<GraphNode>()

  function ensureNode(id: NodeId, cell: GraphCell): GraphNode {
    const key = nodeKey(id)
    const known = nodes.get(key)
    if (known) return known
    const statistics = emptyStatistics()
    const flags = { isRoot: false, isInferred: true, isClient: false }
    const made = { id, ...flags, ...timesOf(cell), statistics, edges: [] }
    nodes.set(key, made)
    unseen.add(made)
    return made
  }

  /** A request of the node itself. */
  function see(node: GraphNode, cell: GraphCell): void {
    if (unseen.delete(node)) Object.assign(node, timesOf(cell))
    else extend(node, cell)
  }

  function count(statistics: Statistics, cell: GraphCell): void {
    values += addCell(statistics, cell, values < maxHistogramValues)
  }

  /** A call of a service that sent a segment does not count for that service's own node. */
  function addToNodes(cell: GraphCell): void {
    const { kind, from, to } = cell.link
    if (kind === 'call') return
    const node = ensureNode(to, cell)
    see(node, cell)
    count(node.statistics, cell)
    if (kind === 'root') node.isRoot = true
    if (kind !== 'inferred') node.isInferred = false
    if (kind !== 'root' || !from) return
    const client = ensureNode(from, cell)
    see(client, cell)
    // A queue that messages came from is a node like any other.
    client.isClient = from.type === 'client'
  }

  /** A node whose own segment began outside the range is known from its edge alone. */
  function addToEdges(cell: GraphCell): void {
    const { kind, from, to, alias } = cell.link
    if (!from) return
    const [source, target] = [ensureNode(from, cell), ensureNode(to, cell)]
    if (kind !== 'root') source.isInferred = false
    if (kind === 'call') target.isInferred = false
    const edge = ensureEdge(source, target, cell)
    extend(edge, cell)
    count(edge.statistics, cell)
    const isNew = alias !== undefined && !edge.aliases.includes(alias)
    if (isNew && edge.aliases.length < maxAliases) edge.aliases.push(alias)
  }

  function ensureEdge(source: GraphNode, to: GraphNode, cell: GraphCell): GraphEdge {
    const key = JSON.stringify([nodeKey(source.id), nodeKey(to.id)])
    const known = edges.get(key)
    if (known) return known
    const made = { to, ...timesOf(cell), statistics: emptyStatistics(), aliases: [] }
    edges.set(key, made)
    source.edges.push(made)
    return made
  }

  function add(cell: GraphCell): void {
    addToNodes(cell)
    addToEdges(cell)
  }

  function finish(): GraphNode[] {
    const sorted = [...nodes.values()].sort(byAppearance)
    const order = new Map(sorted.map((node, index) => [node, index]))
    for (const { edges: own } of sorted) own.sort((a, b) => order.get(a.to)! - order.get(b.to)!)
    return sorted
  }

  return { add, finish }
}

/** Callers may use ever new names for one callee. */
const maxAliases = 20

/** Equal for equal nodes. */
export function nodeKey(id: NodeId): string {
  const known = keys.get(id)
  if (known !== undefined) return known
  const key = JSON.stringify([id.name, id.type ?? null, id.accountId ?? null])
  keys.set(id, key)
  return key
}

// The dictionary of links has one object for each node, and cells refer to it again and again.
const keys = new WeakMap<NodeId, string>()

const timesOf = ({ startMillis, endMillis }: GraphCell) => ({ startMillis, endMillis })

function extend(
  timed: { startMillis: number; endMillis: number },
  { startMillis, endMillis }: GraphCell,
): void {
  timed.startMillis = Math.min(timed.startMillis, startMillis)
  timed.endMillis = Math.max(timed.endMillis, endMillis)
}

/** Clocks often show no difference within a millisecond: then callers come before callees. */
function byAppearance(a: GraphNode, b: GraphNode): number {
  return (
    Number(b.isClient) - Number(a.isClient) ||
    a.startMillis - b.startMillis ||
    Number(b.isRoot) - Number(a.isRoot) ||
    Number(a.isInferred) - Number(b.isInferred) ||
    (nodeKey(a.id) < nodeKey(b.id) ? -1 : 1)
  )
}

/** A fact as a cell of its own, for the graph of one trace. */
export const cellOf = ({
  link,
  startMillis,
  endMillis = startMillis,
  bucket,
}: GraphFact): GraphCell => ({
  link,
  bucket,
  periodMillis: 0,
  roundedMillis: roundMillis(endMillis - startMillis),
  count: 1,
  totalMillis: endMillis - startMillis,
  startMillis,
  endMillis,
})
