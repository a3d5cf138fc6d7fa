import { expect, test } from 'vitest'
import type { TraceSpan } from '../../../services/viewer/records/api.ts'
import {
  ancestorsOf,
  buildSpanTree,
  parentsFromDepth,
  type SpanTree,
  visibleRows,
} from '../../../services/viewer/trace-tree/span-tree.ts'
import { sampleTrace } from '../ui/sample-trace.ts'

const span = (
  spanId: string,
  parentId: string | undefined,
  from: number,
  duration = 10,
): TraceSpan => ({
  spanId,
  ...(parentId && { parentId }),
  name: spanId,
  kind: 'INTERNAL',
  service: 'activities',
  startMillis: from,
  durationMillis: duration,
  status: 'UNSET',
  attributes: {},
  events: [],
  links: [],
  resource: {},
})

const outline = (tree: SpanTree) => tree.rows.map(row => `${'·'.repeat(row.depth)}${row.id}`)

test('children are below their parent, in the order of their starts', () => {
  const tree = buildSpanTree([
    span('late', 'root', 30),
    span('inner', 'early', 12),
    span('root', undefined, 0, 50),
    span('early', 'root', 10),
  ])

  expect(outline(tree)).toStrictEqual(['root', '·early', '··inner', '·late'])
  expect(tree.rows.map(row => row.size)).toStrictEqual([4, 2, 1, 1])
  expect([tree.startMillis, tree.endMillis]).toStrictEqual([0, 50])
})

test('children that start at once are in the order of their ends', () => {
  const tree = buildSpanTree([
    span('second', 'root', 0, 9),
    span('root', undefined, 0, 50),
    span('first', 'root', 0, 4),
  ])

  expect(outline(tree)).toStrictEqual(['root', '·first', '·second'])
})

test('spans whose parent was not received are below a row for it', () => {
  const tree = buildSpanTree([span('a', 'gone', 5), span('b', 'gone', 3)])

  expect(outline(tree)).toStrictEqual(['gone', '·b', '·a'])
  expect(tree.rows[0]?.span).toBeUndefined()
})

test('a missing parent has its segment, which may be in progress', () => {
  const segment = {
    id: 'gone',
    name: 'activities',
    type: 'segment' as const,
    startMillis: 0,
    document: {},
  }

  const tree = buildSpanTree([span('a', 'gone', 5)], [segment])

  expect(tree.rows[0]?.segment).toStrictEqual(segment)
})

test('circles of parents and spans that are their own parent are each shown once', () => {
  const tree = buildSpanTree([span('a', 'b', 0), span('b', 'a', 1), span('c', 'c', 2)])

  expect(outline(tree)).toStrictEqual(['a', '·b', 'c'])
  expect(tree.rows.map(row => row.size)).toStrictEqual([2, 1, 1])
})

test('folding hides a whole subtree and nothing else', () => {
  const { spans } = sampleTrace('a'.repeat(32))
  const tree = buildSpanTree(spans)

  const rows = visibleRows(tree, new Set(['a4'.padEnd(16, '0')]))

  expect(rows.map(({ span: each }) => each?.name)).toStrictEqual([
    'POST /api/activities',
    'validate activity',
    'INSERT activities',
    'POST notifications',
    'SELECT activities',
    'serialise',
  ])
  expect(parentsFromDepth(tree, 1)).toStrictEqual(['a4', 'b1'].map(id => id.padEnd(16, '0')))
  expect(ancestorsOf(tree, 'b3'.padEnd(16, '0'))).toStrictEqual(
    ['b1', 'a4', 'a1'].map(id => id.padEnd(16, '0')),
  )
})

test('a chain of 50,000 spans neither overflows the stack nor loses one', () => {
  const chain = Array.from({ length: 50_000 }, (_, index) =>
    span(String(index), index > 0 ? String(index - 1) : undefined, index),
  )

  const tree = buildSpanTree(chain)

  expect(tree.rows.length).toBe(50_000)
  expect(tree.rows[0]?.size).toBe(50_000)
  expect(tree.rows.at(-1)?.depth).toBe(49_999)
})
