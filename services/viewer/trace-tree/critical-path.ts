import { endOf, type SpanTree, type TreeRow } from './span-tree.ts'

export type Interval = { startMillis: number; endMillis: number }

/**
 * The spans that determine the duration of the request: going back from the end, at each moment the
 * child that ended last, else the span itself. Intervals are epoch milliseconds, keyed by span id;
 * together they cover the root from start to end without overlap.
 */
type CriticalPath = {
  intervals: Map<string, Interval[]>
  totalMillis: number
  /** The span with the most time on the path. */
  heaviest?: { row: TreeRow; millis: number }
}

/** Undefined when there is no root span. */
export function criticalPath(tree: SpanTree): CriticalPath | undefined {
  const root = longestRoot(tree)
  if (!root?.span) return undefined
  const intervals = new Map<string, Interval[]>()
  const children = childrenByEnd(tree)
  const waiting = [{ row: root, ...boundsOf(root) }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { row, startMillis } = next
    let { endMillis } = next
    const lastMillis = endMillis
    for (const child of children.get(row.index) ?? []) {
      const bounds = boundsOf(child)
      const start = Math.max(bounds.startMillis, startMillis)
      // A callee may end a little after its caller has its answer: its time is cut there.
      const end = Math.min(bounds.endMillis, lastMillis)
      if (end > endMillis || end <= start) continue
      note(intervals, row.id, end, endMillis)
      waiting.push({ row: child, startMillis: start, endMillis: end })
      endMillis = start
    }
    note(intervals, row.id, startMillis, endMillis)
  }
  return { intervals, totalMillis: root.span.durationMillis, ...heaviestOf(tree, intervals) }
}

const boundsOf = ({ span }: TreeRow): Interval =>
  span
    ? { startMillis: span.startMillis, endMillis: endOf(span) }
    : { startMillis: 0, endMillis: -1 }

function longestRoot(tree: SpanTree): TreeRow | undefined {
  const roots = tree.rows.filter(row => row.parent === -1 || !tree.rows[row.parent]?.span)
  return roots.reduce<TreeRow | undefined>(
    (longest, row) =>
      row.span && row.span.durationMillis > (longest?.span?.durationMillis ?? -1) ? row : longest,
    undefined,
  )
}

function childrenByEnd(tree: SpanTree): Map<number, TreeRow[]> {
  const children = new Map<number, TreeRow[]>()
  for (const row of tree.rows) {
    if (row.parent < 0 || !row.span) continue
    const siblings = children.get(row.parent)
    if (siblings) siblings.push(row)
    else children.set(row.parent, [row])
  }
  for (const siblings of children.values()) {
    siblings.sort((one, other) => boundsOf(other).endMillis - boundsOf(one).endMillis)
  }
  return children
}

function note(intervals: Map<string, Interval[]>, id: string, from: number, to: number): void {
  if (to <= from) return
  const known = intervals.get(id)
  if (known) known.push({ startMillis: from, endMillis: to })
  else intervals.set(id, [{ startMillis: from, endMillis: to }])
}

function heaviestOf(tree: SpanTree, intervals: Map<string, Interval[]>) {
  let heaviest: CriticalPath['heaviest']
  for (const [id, own] of intervals) {
    const millis = own.reduce((sum, { startMillis, endMillis }) => sum + endMillis - startMillis, 0)
    const row = tree.rows[tree.indexById.get(id) ?? -1]
    if (row && millis > (heaviest?.millis ?? 0)) heaviest = { row, millis }
  }
  return heaviest && { heaviest }
}
