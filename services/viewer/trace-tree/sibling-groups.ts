import { endOf, hasFailed, type SpanTree, type TreeRow } from './span-tree.ts'

/** Fewer are seen at a glance. */
const fewest = 10
/** Where more of them are on the critical path, as calls in a loop are, they are one part of it. */
const fewOnPath = 3

/**
 * Spans with the same parent, service and name, by the index of each: the row that stands for them.
 * A few that are on the critical path have rows of their own.
 */
export function repeatedSiblings(
  { rows }: SpanTree,
  path: { has(id: string): boolean } | undefined,
): Map<number, TreeRow> {
  const byName = new Map<string, TreeRow[]>()
  for (const row of rows) {
    if (!row.span || row.parent < 0) continue
    const key = `${row.parent}\n${row.span.service}\n${row.span.name}`
    const known = byName.get(key)
    if (known) known.push(row)
    else byName.set(key, [row])
  }
  const groups = new Map<number, TreeRow>()
  for (const all of byName.values()) {
    if (all.length < fewest) continue
    const others = all.filter(({ id }) => !path?.has(id))
    const members = all.length - others.length <= fewOnPath ? others : all
    if (members.length < fewest) continue
    const row = rowOf(members)
    for (const { index } of members) groups.set(index, row)
  }
  return groups
}

function rowOf(members: TreeRow[]): TreeRow {
  const first = members[0]!
  const spans = members.map(({ span }) => span!)
  const { startMillis } = spans[0]!
  const endMillis = spans.reduce((end, span) => Math.max(end, endOf(span)), startMillis)
  const durations = spans.map(({ durationMillis }) => durationMillis)
  return {
    ...first,
    id: `x${first.id}`,
    size: 1 + members.reduce((sum, { size }) => sum + size, 0),
    failedBelow: members.reduce((sum, row) => sum + row.failedBelow + (hasFailed(row) ? 1 : 0), 0),
    // From the first start to the last end; what the first one says is said of it alone.
    span: {
      ...spans[0]!,
      ...{ durationMillis: endMillis - startMillis, status: 'UNSET', isLean: false },
      ...{ attributes: {}, events: [], segment: undefined },
    },
    siblings: {
      members,
      totalMillis: durations.reduce((sum, millis) => sum + millis, 0),
      slowestMillis: Math.max(...durations),
    },
  }
}
