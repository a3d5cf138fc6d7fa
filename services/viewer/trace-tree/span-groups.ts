import { selfMillis } from './self-time.ts'
import { hasFailed, type SpanTree, type TreeRow } from './span-tree.ts'

type Sums = { count: number; totalMillis: number; selfMillis: number; errors: number }

/** The spans of one name and service. */
export type NameSums = Sums & { service: string; name: string; p95Millis: number }

/** Spans of one name and service below the same ones: `parent` is an index in the list, -1 at the top. */
export type FlameNode = Sums & {
  service: string
  name: string
  depth: number
  parent: number
  /** Its own time and that of all nodes below it, and where that begins. */
  widthMillis: number
  leftMillis: number
  slowest: TreeRow
}

/** Spans by name and service, in the order of their first. */
export function sumsByName(tree: SpanTree): NameSums[] {
  const own = selfMillis(tree)
  const groups = new Map<string, NameSums & { durations: number[] }>()
  for (const row of tree.rows) {
    const { span } = row
    if (!span) continue
    const key = `${span.service}\n${span.name}`
    const empty = { service: span.service, name: span.name, ...noSums, p95Millis: 0, durations: [] }
    const group = groups.get(key) ?? empty
    groups.set(key, group)
    add(group, row, own)
    group.durations.push(span.durationMillis)
  }
  return [...groups.values()].map(({ durations, ...group }) => {
    durations.sort((a, b) => a - b)
    return { ...group, p95Millis: durations[Math.ceil(durations.length * 0.95) - 1]! }
  })
}

/** What is narrower than a share of the whole, or deeper, is left out with all below it. */
const leastShare = 0.002
const mostDepth = 60
const mostNodes = 200

/** The widest nodes, each before those below it, which follow one another from its left. */
export function flameNodes(tree: SpanTree): FlameNode[] {
  const nodes = mergeByPath(tree)
  for (const { parent, widthMillis } of nodes.toReversed()) {
    if (parent >= 0) nodes[parent]!.widthMillis += widthMillis
  }
  const tops = nodes.filter(({ parent }) => parent < 0)
  const wholeMillis = tops.reduce((sum, { widthMillis }) => sum + widthMillis, 0)
  // How far each node, and the top, is filled by those below it.
  const filled = new Map<number, number>()
  for (const node of nodes) {
    node.leftMillis = filled.get(node.parent) ?? nodes[node.parent]?.leftMillis ?? 0
    filled.set(node.parent, node.leftMillis + node.widthMillis)
  }
  const widths = nodes.map(({ widthMillis }) => widthMillis).sort((a, b) => b - a)
  const least = Math.max(wholeMillis * leastShare, widths[mostNodes] ?? 0)
  const places = new Map<number, number>()
  return nodes
    .filter((node, index) => {
      const isShown =
        node.depth < mostDepth &&
        node.widthMillis >= least &&
        places.size < mostNodes &&
        (node.parent < 0 || places.has(node.parent))
      if (isShown) places.set(index, places.size)
      return isShown
    })
    .map(node => ({ ...node, parent: places.get(node.parent) ?? -1 }))
}

function mergeByPath(tree: SpanTree): FlameNode[] {
  const own = selfMillis(tree)
  const nodes: FlameNode[] = []
  const indexes = new Map<string, number>()
  const nodeOfRow: number[] = []
  for (const row of tree.rows) {
    const { span, index } = row
    const parent = nodeOfRow[row.parent] ?? -1
    if (!span) {
      nodeOfRow[index] = parent
      continue
    }
    const { service, name } = span
    const key = `${parent}\n${service}\n${name}`
    const at = indexes.get(key) ?? nodes.length
    indexes.set(key, at)
    const depth = parent < 0 ? 0 : nodes[parent]!.depth + 1
    nodes[at] ??= {
      ...{ service, name, depth, parent, ...noSums, widthMillis: 0, leftMillis: 0, slowest: row },
    }
    const node = nodes[at]
    add(node, row, own)
    node.widthMillis += own[index]!
    if (span.durationMillis > node.slowest.span!.durationMillis) node.slowest = row
    nodeOfRow[index] = at
  }
  return nodes
}

const noSums: Sums = { count: 0, totalMillis: 0, selfMillis: 0, errors: 0 }

function add(sums: Sums, row: TreeRow, own: number[]): void {
  sums.count++
  sums.totalMillis += row.span!.durationMillis
  sums.selfMillis += own[row.index]!
  if (hasFailed(row)) sums.errors++
}
