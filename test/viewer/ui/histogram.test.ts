import { expect, test } from 'vitest'
import { binsOf, countOf, percentile } from '../../../services/viewer/ui/compute/histogram.ts'

test('bins contain every value once, and join without a gap', () => {
  const histogram = [1, 2, 3, 40, 41, 999, 1000, 1010, 25_300].map(millis => ({ millis, count: 2 }))

  const bins = binsOf(histogram, 36)

  expect(countOf(bins)).toBe(18)
  expect(bins.length).toBeLessThanOrEqual(40)
  for (const [index, bin] of bins.slice(1).entries()) {
    expect(bin.fromMillis).toBe(bins[index]!.toMillis)
  }
})

test('edges lie between rounded times, so that a filter finds what a bin counts', () => {
  const bins = binsOf(
    [
      { millis: 25, count: 3 },
      { millis: 26, count: 1 },
    ],
    36,
  )

  expect(bins).toStrictEqual([
    { fromMillis: 24.5, toMillis: 25.5, count: 3 },
    { fromMillis: 25.5, toMillis: 26.5, count: 1 },
  ])
  expect(binsOf([{ millis: 1230, count: 1 }], 36)).toStrictEqual([
    { fromMillis: 1225, toMillis: 1235, count: 1 },
  ])
})

test('an empty histogram has no bins and no percentiles', () => {
  expect(binsOf([], 36)).toStrictEqual([])
  expect(percentile([], 0.5)).toBeUndefined()
})

test('percentiles are times of the histogram', () => {
  const histogram = [
    { millis: 200, count: 5 },
    { millis: 10, count: 95 },
  ]

  expect([0, 0.5, 0.95, 0.96, 1].map(share => percentile(histogram, share))).toStrictEqual([
    10, 10, 10, 200, 200,
  ])
})
