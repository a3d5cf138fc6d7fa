import { expect, test } from 'vitest'
import { criticalPath } from '../../../services/viewer/trace-tree/critical-path.ts'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { bigTrace, sampleStartMillis, sampleTrace } from '../ui/sample-trace.ts'

const pathOf = (trace: { spans: ReturnType<typeof sampleTrace>['spans'] }) =>
  criticalPath(buildSpanTree(trace.spans))

test('the path follows the child that ended last and leaves out parallel work', () => {
  const path = pathOf(sampleTrace('a'.repeat(32)))!

  const names = Object.fromEntries(
    [...path.intervals].map(([id, parts]) => [
      id.slice(0, 2),
      parts
        .map(({ startMillis, endMillis }) => [
          startMillis - sampleStartMillis,
          endMillis - sampleStartMillis,
        ])
        .reverse(),
    ]),
  )
  expect(names).toStrictEqual({
    a1: [
      [0, 3],
      [8, 10],
      [32, 38],
      [238, 242],
      [262, 264],
      [268, 273],
    ],
    a2: [[3, 8]],
    a3: [[10, 32]],
    a4: [
      [38, 44],
      [234, 238],
    ],
    b1: [
      [44, 50],
      [62, 64],
      [226, 234],
    ],
    b2: [[50, 62]],
    b3: [[64, 226]],
    a5: [[242, 262]],
    a6: [[264, 268]],
  })
  expect(path.heaviest?.row.span?.name).toBe('INSERT notifications')
  expect(path.heaviest?.millis).toBe(162)
})

test('the parts of the path cover the root from start to end without overlap', () => {
  const path = pathOf(bigTrace('b'.repeat(32), 5_000))!

  const parts = [...path.intervals.values()].flat().sort((a, b) => a.startMillis - b.startMillis)
  const covered = parts.reduce(
    (sum, { startMillis, endMillis }) => sum + endMillis - startMillis,
    0,
  )
  expect(covered).toBeCloseTo(path.totalMillis, 3)
  expect(
    parts.every((part, index) => index === 0 || part.startMillis >= parts[index - 1]!.endMillis),
  ).toBe(true)
})

test('a callee that ends after its caller got the answer is still on the path', () => {
  const { spans } = sampleTrace('a'.repeat(32))
  const late = spans.map(span =>
    span.spanId.startsWith('b1') ? { ...span, durationMillis: 196 } : span,
  )

  const path = pathOf({ spans: late })!

  expect(path.heaviest?.row.span?.name).toBe('INSERT notifications')
  expect(path.intervals.get('b1'.padEnd(16, '0'))?.[0]).toStrictEqual({
    startMillis: sampleStartMillis + 226,
    endMillis: sampleStartMillis + 238,
  })
})

test('without a root span there is no path', () => {
  expect(criticalPath(buildSpanTree([]))).toBeUndefined()
})
