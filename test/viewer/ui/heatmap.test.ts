import { expect, test } from 'vitest'
import { differencesOf } from '../../../services/viewer/ui/heatmap/differences.ts'
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
import { sampleSummary } from './sample-trace.ts'

const point = (startMillis: number, durationMillis: number, status: 'ok' | 'fault' = 'ok') => ({
  startMillis,
  durationMillis,
  status,
})

test('cells count their requests, and the failed ones', () => {
  const points = [point(0, 1), point(1, 1), point(9_999, 1000, 'fault')]

  const cells = cellsOf(points, extentOf(points), { columns: 10, rows: 4 })

  expect(cells).toStrictEqual([
    { column: 0, row: 0, count: 2, failed: 0 },
    { column: 9, row: 3, count: 1, failed: 1 },
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
  expect(isSelected(selection, point(1000, 0.125))).toBe(true)
  expect(isSelected(selection, point(2000, 1))).toBe(false)
  expect(isSelected(selection, point(1500, 30.5))).toBe(false)
})

test('differences are values that are more frequent in the selection', () => {
  const slow = [sampleSummary('1'.repeat(32)), sampleSummary('2'.repeat(32))]
  const fast = ['3', '4'].map(digit =>
    sampleSummary(digit.repeat(32), {
      name: 'GET /',
      httpStatus: 200,
      status: 'ok',
      errorCount: 0,
      services: ['activities'],
    }),
  )

  expect(differencesOf(slow, fast)).toStrictEqual([
    { field: 'request', value: 'POST /api/activities', inside: 1, outside: 0 },
    { field: 'status', value: '502', inside: 1, outside: 0 },
    { field: 'passes through', value: 'notifications', inside: 1, outside: 0 },
    { field: 'errors', value: 'some', inside: 1, outside: 0 },
  ])
  expect(differencesOf(slow, [])).toStrictEqual([])
})
