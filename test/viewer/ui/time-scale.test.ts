import { expect, test } from 'vitest'
import {
  placeIn,
  ticksOf,
  timeAt,
  viewAround,
} from '../../../services/viewer/ui/compute/time-scale.ts'

const view = { fromMillis: 100, toMillis: 300 }

test('a bar is cut at the edges of the view, and absent outside it', () => {
  expect(placeIn(view, 150, 250)).toStrictEqual({ left: 25, width: 50 })
  expect(placeIn(view, 0, 200)).toStrictEqual({ left: 0, width: 50 })
  expect(placeIn(view, 0, 99)).toBeUndefined()
  expect(placeIn({ fromMillis: 5, toMillis: 5 }, 0, 10)).toBeUndefined()
})

test('ticks are round and few', () => {
  expect(ticksOf({ fromMillis: 0, toMillis: 273 }, 6)).toStrictEqual([0, 50, 100, 150, 200, 250])
  expect(ticksOf({ fromMillis: 0.13, toMillis: 0.52 }, 4)).toStrictEqual([0.2, 0.3, 0.4, 0.5])
})

test('ticks of long times are round in minutes, hours and days', () => {
  const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
  const ticks = (toMillis: number, unit: number) =>
    ticksOf({ fromMillis: 0, toMillis }, 6).map(tick => tick / unit)

  expect(ticks(5 * minute, minute)).toStrictEqual([0, 1, 2, 3, 4, 5])
  expect(ticks(9 * hour, hour)).toStrictEqual([0, 2, 4, 6, 8])
  expect(ticks(5 * day, day)).toStrictEqual([0, 1, 2, 3, 4, 5])
  expect(ticks(90 * day, day)).toStrictEqual([0, 20, 40, 60, 80])
})

test('ticks are no closer than a microsecond', () => {
  expect(ticksOf({ fromMillis: 0, toMillis: 0.001 }, 6)).toStrictEqual([0, 0.001])
})

test('a pointer outside the lane is at its edge', () => {
  expect([-1, 0.5, 2].map(share => timeAt(view, share))).toStrictEqual([100, 200, 300])
})

test('a zoom to a span leaves room, but stays within the trace', () => {
  const whole = { fromMillis: 0, toMillis: 273 }

  expect(viewAround(whole, 64, 164)).toStrictEqual({ fromMillis: 54, toMillis: 174 })
  expect(viewAround(whole, 0, 273)).toStrictEqual(whole)
})
