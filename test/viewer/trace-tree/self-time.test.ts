import { expect, test } from 'vitest'
import type { TraceSpan } from '../../../services/viewer/records/api.ts'
import { selfMillis } from '../../../services/viewer/trace-tree/self-time.ts'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'

const span = (spanId: string, parentId: string, startMillis: number, durationMillis: number) =>
  ({
    spanId,
    ...(parentId && { parentId }),
    startMillis,
    durationMillis,
    attributes: {},
  }) as TraceSpan

test.each<[string, TraceSpan[], Record<string, number>]>([
  ['no children', [span('a', '', 0, 10)], { a: 10 }],
  [
    'children one after the other, and a grandchild',
    [span('a', '', 0, 100), span('b', 'a', 10, 20), span('c', 'a', 50, 30), span('d', 'c', 60, 5)],
    { a: 50, b: 20, c: 25, d: 5 },
  ],
  [
    'children at once, one inside of another',
    [span('a', '', 0, 100), span('b', 'a', 10, 40), span('c', 'a', 20, 10), span('d', 'a', 40, 20)],
    { a: 50, b: 40, c: 10, d: 20 },
  ],
  [
    'children that begin before or end after it',
    [span('a', '', 100, 50), span('b', 'a', 90, 20), span('c', 'a', 140, 60)],
    { a: 30, b: 20, c: 60 },
  ],
  [
    'a child that began when it had ended',
    [span('a', '', 0, 10), span('b', 'a', 20, 5)],
    { a: 10, b: 5 },
  ],
  ['a parent that was not received', [span('b', 'a', 20, 5)], { a: 0, b: 5 }],
  ['a circle', [span('a', 'b', 0, 10), span('b', 'a', 2, 4)], { a: 6, b: 4 }],
])('own time with %s', (_, spans, expected) => {
  const tree = buildSpanTree(spans)

  const own = selfMillis(tree)

  expect(Object.fromEntries(tree.rows.map(({ id, index }) => [id, own[index]]))).toStrictEqual(
    expected,
  )
})
