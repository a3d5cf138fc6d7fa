import { expect, test } from 'vitest'
import type { TraceStatus } from '../../../services/viewer/records/api.ts'
import {
  cellsOf,
  durationTicks,
  extentOf,
  shareOf,
  valueAt,
} from '../../../services/viewer/ui/heatmap/heat-cells.ts'
import {
  isSelected,
  readSelection,
  writeSelection,
} from '../../../services/viewer/ui/heatmap/selection.ts'

const point = (startMillis: number, durationMillis: number, status: TraceStatus = 'ok') => ({
  startMillis,
  durationMillis,
  status,
})

test('cells count their requests, the failed ones, and those with 4xx', () => {
  const points = [
    ...[point(0, 1), point(1, 1), point(1, 1, 'error'), point(1, 1, 'throttle')],
    ...[point(9_999, 1000, 'fault'), { ...point(9_999, 1000), errorsInside: 1 }],
  ]

  const cells = cellsOf(points, extentOf(points), { columns: 10, rows: 4 })

  expect(cells).toStrictEqual([
    { column: 0, row: 0, count: 4, failed: 0, refused: 2 },
    { column: 9, row: 3, count: 2, failed: 2, refused: 0 },
  ])
})

test('a position in the heatmap converts to a time and a duration, and back', () => {
  const extent = extentOf([point(1_000, 3), point(61_000, 900)])

  const share = shareOf(extent, 31_000, 50)

  const { startMillis, durationMillis } = valueAt(extent, share)
  expect(startMillis).toBeCloseTo(31_000, 6)
  expect(durationMillis).toBeCloseTo(50, 6)
})

test('no requests, one request and requests without duration have an extent', () => {
  for (const points of [[], [point(5, 20)], [point(5, 0), point(5, 0)]]) {
    const extent = extentOf(points)
    expect(extent.highMillis).toBeGreaterThan(extent.lowMillis)
    expect(extent.lowMillis).toBeGreaterThan(0)
    expect(extent.toMillis).toBeGreaterThan(extent.fromMillis)
    expect(durationTicks(extent).length).toBeLessThanOrEqual(6)
  }
})

test('a selection survives in the address, and includes its lower edges', () => {
  const selection = { fromMillis: 1000, toMillis: 2000, lowMillis: 0.125, highMillis: 30.5 }

  expect(readSelection(writeSelection(selection))).toStrictEqual(selection)
  expect(readSelection('1~2~3')).toBeUndefined()
  expect(readSelection('a~b~c~d')).toBeUndefined()
  expect(isSelected(selection, point(1000, 0.125), selection)).toBe(true)
  expect(isSelected(selection, point(2000, 1), { ...selection, toMillis: 9000 })).toBe(false)
  expect(isSelected(selection, point(1500, 30.5), selection)).toBe(false)
})

test('one wrong clock does not stretch the chosen range: its request is at the edge, and can be selected there', () => {
  const range = { fromMillis: 100_000, toMillis: 200_000 }
  const points = [point(-9e9, 5), point(150_000, 5), point(9e12, 5)]

  const extent = extentOf(points, range)

  expect([extent.fromMillis, extent.toMillis]).toStrictEqual([100_000, 201_000])
  expect(cellsOf(points, extent, { columns: 10, rows: 1 }).map(cell => cell.column)).toStrictEqual([
    0, 4, 9,
  ])
  const left = { ...extent, toMillis: 110_000 }
  const right = { ...extent, fromMillis: 190_000 }
  expect(points.map(each => isSelected(left, each, extent))).toStrictEqual([true, false, false])
  expect(points.map(each => isSelected(right, each, extent))).toStrictEqual([false, false, true])
})

test('old records that arrived in the range stretch it, if no others are there', () => {
  const extent = extentOf([point(1_000, 5), point(3_000, 9)], {
    fromMillis: 100_000,
    toMillis: 200_000,
  })

  expect([extent.fromMillis, extent.toMillis]).toStrictEqual([1_000, 201_990])
})
