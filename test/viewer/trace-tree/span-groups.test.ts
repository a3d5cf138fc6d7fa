import { expect, test } from 'vitest'
import type { TraceSpan } from '../../../services/viewer/records/api.ts'
import { flameNodes, sumsByName } from '../../../services/viewer/trace-tree/span-groups.ts'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { bigTrace } from '../ui/sample-trace.ts'

const sketch = (id: string, parentId: string, name: string, from: number, millis: number) => ({
  ...bigTrace('a'.repeat(32), 1).spans[0]!,
  ...{ spanId: id, name, startMillis: from, durationMillis: millis, service: 's' },
  ...(parentId && { parentId }),
})

/** A root of 100 ms with three queries, one of which fails, and one call with a query inside. */
const spans: TraceSpan[] = [
  sketch('r', '', 'root', 0, 100),
  sketch('q1', 'r', 'query', 0, 10),
  { ...sketch('q2', 'r', 'query', 10, 20), status: 'ERROR' },
  sketch('c', 'r', 'call', 30, 40),
  sketch('q3', 'c', 'query', 40, 30),
  sketch('q4', 'r', 'query', 80, 10),
]
const tree = buildSpanTree(spans)

test('spans of one name add up, with the time in which nothing below them ran', () => {
  expect(sumsByName(tree)).toStrictEqual([
    {
      service: 's',
      name: 'root',
      count: 1,
      totalMillis: 100,
      selfMillis: 20,
      errors: 0,
      p95Millis: 100,
    },
    {
      service: 's',
      name: 'query',
      count: 4,
      totalMillis: 70,
      selfMillis: 70,
      errors: 1,
      p95Millis: 30,
    },
    {
      service: 's',
      name: 'call',
      count: 1,
      totalMillis: 40,
      selfMillis: 10,
      errors: 0,
      p95Millis: 40,
    },
  ])
})

test('boxes of a flame graph are one path each, as wide as the work in and below them', () => {
  const boxes = flameNodes(tree).map(
    ({ name, depth, parent, leftMillis, widthMillis, ...node }) => [
      ...[name, depth, parent, leftMillis, widthMillis],
      ...[node.count, node.errors, node.slowest.id],
    ],
  )

  expect(boxes).toStrictEqual([
    ['root', 0, -1, 0, 100, 1, 0, 'r'],
    ['query', 1, 0, 0, 40, 3, 1, 'q2'],
    ['call', 1, 0, 40, 40, 1, 0, 'c'],
    ['query', 2, 2, 40, 30, 1, 0, 'q3'],
  ])
})

test('of 50,000 spans of different names 200 boxes are left, each below one that is there', () => {
  const boxes = flameNodes(buildSpanTree(bigTrace('a'.repeat(32), 50_000).spans))

  expect(boxes.length).toBeLessThanOrEqual(200)
  expect(boxes.every(({ parent }, index) => parent < index)).toBe(true)
  expect(flameNodes(buildSpanTree([]))).toStrictEqual([])
})
