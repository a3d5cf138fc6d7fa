import type { TraceSegment, TraceSpan } from '../records/api.ts'
import { spanStatus } from './span-status.ts'

/** A span, or a segment in place of one. While it is in progress, its duration is the one until now. */
export type WaterfallSpan = TraceSpan & {
  /** What it is drawn from, in place of a span. */
  segment?: TraceSegment
  /** Of a large trace, and not yet seen: attributes, events and links are not loaded. */
  isLean?: boolean
}

export type TreeRow = {
  id: string
  depth: number
  /** Position in `SpanTree.rows`. */
  index: number
  /** The number of rows of its subtree, itself included: folding skips `size - 1` rows. */
  size: number
  /** How many of the rows below it failed. */
  failedBelow: number
  /** Index of its parent's row, -1 for a root. */
  parent: number
  /** Absent for a parent that was not received. */
  span?: WaterfallSpan
  /** The segment of a span that was not received. */
  segment?: TraceSegment
  /** Of a row that stands for spans of one name below the same parent; its id is none of a span. */
  siblings?: { members: TreeRow[]; totalMillis: number; slowestMillis: number }
}

/** All rows, depth first, children by start, then by end. Times are epoch milliseconds. */
export type SpanTree = {
  rows: TreeRow[]
  indexById: Map<string, number>
  startMillis: number
  endMillis: number
}

/** `children` is absent for the many nodes without any. */
type Node = {
  id: string
  startMillis: number
  span?: WaterfallSpan
  parent?: Node
  children?: Node[]
  /** Set when the node is placed. */
  row?: TreeRow
}

export const endOf = (span: { startMillis: number; durationMillis?: number }) =>
  span.startMillis + Math.max(0, span.durationMillis ?? 0)

/**
 * Every span gets exactly one row. A parent that was not received gets a row without a span; a circle
 * of parents is broken at its earliest span.
 */
export function buildSpanTree(spans: WaterfallSpan[], segments: TraceSegment[] = []): SpanTree {
  const nodes = new Map<string, Node>()
  for (const span of spans) {
    nodes.set(span.spanId, { id: span.spanId, startMillis: span.startMillis, span })
  }
  const roots: Node[] = []
  const given = [...nodes.values()]
  for (const node of given) attach(node, nodes, roots)
  const tree: SpanTree = { rows: [], indexById: new Map(), ...extentsOf(spans) }
  const segmentsById = new Map(segments.map(segment => [segment.id, segment]))
  for (const root of roots.sort(byStart)) placeRows(root, tree, segmentsById)
  const inCircles = given.filter(({ row }) => !row)
  for (const node of inCircles.sort(byStart)) placeRows(node, tree, segmentsById)
  return tree
}

function attach(node: Node, nodes: Map<string, Node>, roots: Node[]): void {
  const parentId = node.span?.parentId
  if (!parentId) {
    roots.push(node)
    return
  }
  const known = nodes.get(parentId)
  const parent: Node = known ?? { id: parentId, startMillis: node.startMillis }
  if (!known) {
    nodes.set(parentId, parent)
    roots.push(parent)
  }
  node.parent = parent
  if (parent.children) parent.children.push(node)
  else parent.children = [node]
  if (!parent.span) parent.startMillis = Math.min(parent.startMillis, node.startMillis)
}

/** Many senders round starts to a millisecond, but not ends: the first to end was the first to start. */
const byStart = (one: Node, other: Node) =>
  one.startMillis - other.startMillis || durationOf(one) - durationOf(other)

const durationOf = ({ span }: Node) => span?.durationMillis ?? 0

/** Without recursion: a chain of 50,000 spans would overflow the stack. */
function placeRows(root: Node, tree: SpanTree, segments: Map<string, TraceSegment>): void {
  if (root.row) return
  const first = tree.rows.length
  const waiting = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.row) continue
    const index = tree.rows.length
    const row = rowOf(node, index, segments)
    node.row = row
    tree.indexById.set(node.id, index)
    tree.rows.push(row)
    for (const child of node.children?.sort(byStart).reverse() ?? []) waiting.push(child)
  }
  sumSizes(tree.rows, first)
}

function rowOf(node: Node, index: number, segments: Map<string, TraceSegment>): TreeRow {
  // Where a circle is broken, the parent has no row yet.
  const above = node.parent?.row
  const row: TreeRow = {
    id: node.id,
    depth: above ? above.depth + 1 : 0,
    index,
    size: 1,
    failedBelow: 0,
    parent: above?.index ?? -1,
  }
  const segment = node.span ? undefined : segments.get(node.id)
  if (node.span) row.span = node.span
  if (segment) row.segment = segment
  return row
}

function sumSizes(rows: TreeRow[], first: number): void {
  for (let index = rows.length - 1; index > first; index--) {
    const row = rows[index]!
    if (row.parent < first) continue
    const parent = rows[row.parent]!
    parent.size += row.size
    parent.failedBelow += row.failedBelow + (hasFailed(row) ? 1 : 0)
  }
}

export const hasFailed = ({ span }: TreeRow) => span !== undefined && spanStatus(span) !== 'ok'

function extentsOf(spans: WaterfallSpan[]): { startMillis: number; endMillis: number } {
  let startMillis = Number.POSITIVE_INFINITY
  let endMillis = Number.NEGATIVE_INFINITY
  for (const span of spans) {
    startMillis = Math.min(startMillis, span.startMillis)
    endMillis = Math.max(endMillis, endOf(span))
  }
  return spans.length > 0 ? { startMillis, endMillis } : { startMillis: 0, endMillis: 0 }
}

/** The rows that are visible when the `collapsed` ids are folded; `groups` by the index of each member. */
export function visibleRows(
  tree: SpanTree,
  collapsed: ReadonlySet<string>,
  groups: ReadonlyMap<number, TreeRow> = new Map(),
): TreeRow[] {
  if (collapsed.size === 0 && groups.size === 0) return tree.rows
  const visible: TreeRow[] = []
  for (let index = 0; index < tree.rows.length; ) {
    const row = tree.rows[index]!
    const group = groups.get(index)
    if (group?.index === index) visible.push(group)
    const isHidden = group && collapsed.has(group.id)
    if (!isHidden) visible.push(row)
    index += isHidden || collapsed.has(row.id) ? row.size : 1
  }
  return visible
}

/** Ids of all rows with children at `depth` or deeper. */
export const parentsFromDepth = (tree: SpanTree, depth: number) =>
  tree.rows.filter(row => row.size > 1 && row.depth >= depth).map(row => row.id)

/** Ids of the row's ancestors, the parent first. */
export function ancestorsOf(tree: SpanTree, id: string): string[] {
  const ancestors: string[] = []
  let row = tree.rows[tree.indexById.get(id) ?? -1]
  while (row && row.parent >= 0) {
    row = tree.rows[row.parent]
    if (row) ancestors.push(row.id)
  }
  return ancestors
}
