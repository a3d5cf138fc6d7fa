import type { NodeId } from '../filter/subject.ts'
import type { GraphFact, GraphLink } from './facts.ts'
import {
  addCell,
  type CountedRequests,
  emptyStatistics,
  roundMillis,
  type Statistics,
} from './statistics.ts'

/** Facts of one link that had the same outcome and took the same rounded time. */
export type GraphCell = CountedRequests & {
  link: GraphLink
  startMillis: number
  endMillis: number
  /** Start of the period that they began in, where they were asked for by periods; else 0. */
  periodMillis: number
}

export type GraphNode = {
  id: NodeId
  isRoot: boolean
  /** No segment of it was received: what is known of it is what its callers say. */
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

/** Adds up cells to X-Ray's service graph: clients first, then in the order of first requests. */
export function buildServiceGraph(cells: GraphCell[]): GraphNode[] {
  const nodes = new Map<string, GraphNode>()
  for (const cell of cells) addToNodes(nodes, cell)
  const edges = new Map<string, GraphEdge>()
  for (const cell of cells) addToEdges(edges, nodes, cell)
  const sorted = [...nodes.values()].sort(byAppearance)
  const order = new Map(sorted.map((node, index) => [node, index]))
  for (const { edges: own } of sorted) own.sort((a, b) => order.get(a.to)! - order.get(b.to)!)
  return sorted
}

/** A call of a service that sent a segment says nothing of that service's own times and counts. */
function addToNodes(nodes: Map<string, GraphNode>, cell: GraphCell): void {
  const { kind, from, to } = cell.link
  if (kind === 'call') return
  const node = ensureNode(nodes, to, cell)
  extend(node, cell)
  addCell(node.statistics, cell)
  if (kind === 'root') node.isRoot = true
  if (kind !== 'inferred') node.isInferred = false
  if (kind !== 'root' || !from) return
  const client = ensureNode(nodes, from, cell)
  extend(client, cell)
  client.isClient = true
}

/** A node whose own segment began outside the range is known from its edge alone. */
function addToEdges(
  edges: Map<string, GraphEdge>,
  nodes: Map<string, GraphNode>,
  cell: GraphCell,
): void {
  const { kind, from, to, alias } = cell.link
  if (!from) return
  const [source, target] = [ensureNode(nodes, from, cell), ensureNode(nodes, to, cell)]
  if (kind !== 'root') source.isInferred = false
  if (kind === 'call') target.isInferred = false
  const key = JSON.stringify([nodeKey(from), nodeKey(to)])
  let edge = edges.get(key)
  if (!edge) {
    edge = { to: target, ...timesOf(cell), statistics: emptyStatistics(), aliases: [] }
    edges.set(key, edge)
    source.edges.push(edge)
  }
  extend(edge, cell)
  addCell(edge.statistics, cell)
  if (alias !== undefined && !edge.aliases.includes(alias)) edge.aliases.push(alias)
}

function ensureNode(nodes: Map<string, GraphNode>, id: NodeId, cell: GraphCell): GraphNode {
  const key = nodeKey(id)
  const known = nodes.get(key)
  if (known) return known
  const statistics = emptyStatistics()
  const flags = { isRoot: false, isInferred: true, isClient: false }
  const made = { id, ...flags, ...timesOf(cell), statistics, edges: [] }
  nodes.set(key, made)
  return made
}

/** Equal for equal nodes. */
export const nodeKey = ({ name, type, accountId }: NodeId) =>
  JSON.stringify([name, type ?? null, accountId ?? null])

const timesOf = ({ startMillis, endMillis }: GraphCell) => ({ startMillis, endMillis })

function extend(
  timed: { startMillis: number; endMillis: number },
  { startMillis, endMillis }: GraphCell,
): void {
  timed.startMillis = Math.min(timed.startMillis, startMillis)
  timed.endMillis = Math.max(timed.endMillis, endMillis)
}

/** Clocks often tell no difference within a millisecond: then callers come before callees. */
function byAppearance(a: GraphNode, b: GraphNode): number {
  return (
    Number(b.isClient) - Number(a.isClient) ||
    a.startMillis - b.startMillis ||
    Number(b.isRoot) - Number(a.isRoot) ||
    Number(a.isInferred) - Number(b.isInferred) ||
    (nodeKey(a.id) < nodeKey(b.id) ? -1 : 1)
  )
}

/** Each fact as a cell of its own, for a graph of few traces. */
export const cellsOf = (facts: GraphFact[]): GraphCell[] =>
  facts.map(({ link, startMillis, endMillis = startMillis, bucket }) => ({
    link,
    ...(bucket && { bucket }),
    periodMillis: 0,
    roundedMillis: roundMillis(endMillis - startMillis),
    count: 1,
    totalMillis: endMillis - startMillis,
    startMillis,
    endMillis,
  }))
