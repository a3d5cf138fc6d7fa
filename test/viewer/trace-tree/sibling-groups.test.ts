import { expect, test } from 'vitest'
import type { TraceSpan } from '../../../services/viewer/records/api.ts'
import { criticalPath } from '../../../services/viewer/trace-tree/critical-path.ts'
import { repeatedSiblings } from '../../../services/viewer/trace-tree/sibling-groups.ts'
import { buildSpanTree, visibleRows } from '../../../services/viewer/trace-tree/span-tree.ts'
import { bigTrace } from '../ui/sample-trace.ts'

const sketch = (id: string, name: string, from: number, millis: number): TraceSpan => ({
  ...bigTrace('a'.repeat(32), 1).spans[0]!,
  ...{ spanId: id, name, startMillis: from, durationMillis: millis, service: 's' },
  ...(id !== 'r' && { parentId: 'r' }),
})

/** A root with other work among queries, one after the other or all at once. */
function queries(count: number, isAtOnce: boolean, slowest = 1): TraceSpan[] {
  const all = Array.from({ length: count }, (_, n) =>
    sketch(`q${n}`, 'query', isAtOnce ? 5 : 5 + n * 2, n === 3 ? slowest : 1),
  )
  all[5] = { ...all[5]!, status: 'ERROR' }
  return [
    sketch('r', 'root', 0, 100),
    ...all.slice(0, 4),
    sketch('w', 'work', 12, 1),
    ...all.slice(4),
  ]
}

function groupsOf(spans: TraceSpan[]) {
  const tree = buildSpanTree(spans)
  const groups = repeatedSiblings(tree, criticalPath(tree)?.intervals)
  return { tree, groups, ids: new Set([...groups.values()].map(({ id }) => id)) }
}

test('repeated siblings are one row, which says how many, how long and how many failed', () => {
  const { tree, groups, ids } = groupsOf(queries(20, false, 1.5))

  expect([...ids]).toStrictEqual(['xq0'])
  const group = groups.get(tree.indexById.get('q7')!)!
  expect(group).toMatchObject({ depth: 1, parent: 0, size: 21, failedBelow: 1 })
  expect(group.siblings).toMatchObject({ totalMillis: 20.5, slowestMillis: 1.5 })
  expect(group.span).toMatchObject({ startMillis: 5, durationMillis: 39, status: 'UNSET' })
  expect(visibleRows(tree, ids, groups).map(({ id }) => id)).toStrictEqual(['r', 'xq0', 'w'])
  expect(visibleRows(tree, new Set(), groups)).toHaveLength(23)
})

test('of siblings at once, the one on the critical path keeps its own row', () => {
  const { tree, groups, ids } = groupsOf(queries(20, true, 30))

  expect(visibleRows(tree, ids, groups).map(({ id }) => id)).toStrictEqual(['r', 'xq0', 'q3', 'w'])
})

test('nine of a name have rows of their own', () => {
  expect(groupsOf(queries(9, false)).ids.size).toBe(0)
})
