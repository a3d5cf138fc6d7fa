import type { NodeId } from '../filter/subject.ts'
import type { GraphFact, GraphLink } from './facts.ts'
import type { Bucket } from './outcome.ts'
import { emptyStatistics, roundMillis, type Statistics } from './statistics.ts'

/** Facts of one link that had the same outcome and took the same rounded time. */
export type GraphCell = {
  link: GraphLink
  /** Absent: in progress. */
  bucket?: Bucket
  roundedMillis: number
  count: number
  totalMillis: number
  startMillis: number
  endMillis: number
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
  const graph = createGraph()
  for (const cell of cells) {
    const { kind, from, to, alias } = cell.link
    const target = graph.node(to, cell)
    if (kind === 'root') target.isRoot = true
    if (kind !== 'inferred') target.isInferred = false
    if (kind !== 'call') count(target.statistics, cell)
    if (!from) continue
    const source = graph.node(from, cell)
    if (kind === 'root') source.isClient = true
    else source.isInferred = false
    const edge = graph.edge(source, target, cell)
    count(edge.statistics, cell)
    if (alias !== undefined && !edge.aliases.includes(alias)) edge.aliases.push(alias)
  }
  return graph.nodes()
}

function createGraph() {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()

  function node(id: NodeId, cell: GraphCell): GraphNode {
    const key = nodeKey(id)
    const known = nodes.get(key)
    if (known) return extend(known, cell)
    const made = {
      id,
      isRoot: false,
      isInferred: true,
      isClient: false,
      ...timesOf(cell),
      statistics: emptyStatistics(),
      edges: [],
    }
    nodes.set(key, made)
    return made
  }

  function edge(from: GraphNode, to: GraphNode, cell: GraphCell): GraphEdge {
    const key = JSON.stringify([nodeKey(from.id), nodeKey(to.id)])
    const known = edges.get(key)
    if (known) return extend(known, cell)
    const made = { to, ...timesOf(cell), statistics: emptyStatistics(), aliases: [] }
    edges.set(key, made)
    from.edges.push(made)
    return made
  }

  return { node, edge, nodes: () => [...nodes.values()].sort(byAppearance) }
}

/** Equal for equal nodes. */
export const nodeKey = ({ name, type, accountId }: NodeId) =>
  JSON.stringify([name, type ?? null, accountId ?? null])

const timesOf = ({ startMillis, endMillis }: GraphCell) => ({ startMillis, endMillis })

function extend<Timed extends { startMillis: number; endMillis: number }>(
  timed: Timed,
  { startMillis, endMillis }: GraphCell,
): Timed {
  timed.startMillis = Math.min(timed.startMillis, startMillis)
  timed.endMillis = Math.max(timed.endMillis, endMillis)
  return timed
}

function count(statistics: Statistics, cell: GraphCell): void {
  if (cell.bucket === undefined) return
  statistics.counts[cell.bucket] += cell.count
  statistics.totalSeconds += cell.totalMillis / 1000
  const value = cell.roundedMillis / 1000
  statistics.histogram.set(value, (statistics.histogram.get(value) ?? 0) + cell.count)
}

function byAppearance(a: GraphNode, b: GraphNode): number {
  if (a.isClient !== b.isClient) return a.isClient ? -1 : 1
  return a.startMillis - b.startMillis || (nodeKey(a.id) < nodeKey(b.id) ? -1 : 1)
}

/** Each fact as a cell of its own, for a graph of few traces. */
export const cellsOf = (facts: GraphFact[]): GraphCell[] =>
  facts.map(({ link, startMillis, endMillis = startMillis, bucket }) => ({
    link,
    ...(bucket && { bucket }),
    roundedMillis: roundMillis(endMillis - startMillis),
    count: 1,
    totalMillis: endMillis - startMillis,
    startMillis,
    endMillis,
  }))
