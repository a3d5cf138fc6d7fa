import { expect, test, vi } from 'vitest'
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatDuration,
  formatExact,
  formatMoment,
  formatOffset,
  plural,
} from '../../../services/viewer/words/format.ts'

test('durations have the unit that keeps them short', () => {
  const written = [0, 0.0004, 0.312, 4.25, 9.96, 273.4, 999.6, 1250, 59_996, 125_000, -3].map(
    formatDuration,
  )

  expect(written).toStrictEqual([
    '0 ms',
    '1 µs',
    '312 µs',
    '4.3 ms',
    '10 ms',
    '273 ms',
    '1 s',
    '1.25 s',
    '1 min',
    '2 min 5 s',
    '−3 ms',
  ])
  expect(formatDuration(Number.NaN)).toBe('unknown')
})

test('long durations are in hours and days', () => {
  const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
  const written = [
    hour - 400,
    hour + 20 * minute,
    day - 1,
    day,
    5 * day,
    4 * day + 21 * hour,
    1234 * day + 29 * minute,
  ].map(formatDuration)

  expect(written).toStrictEqual(['1 h', '1 h 20 min', '1 d', '1 d', '5 d', '4 d 21 h', '1,234 d'])
})

test('a time inside a trace has its sign', () => {
  expect([197, 0, -2].map(formatOffset)).toStrictEqual(['+197 ms', '+0 ms', '−2 ms'])
})

const noon = Date.parse('2026-11-22T12:57:02.123Z')

test('an exact time names its zone, and has microseconds only where they were given', () => {
  expect(formatExact(noon, 'utc')).toBe('2026-11-22 12:57:02.123 UTC')
  expect(formatExact(noon + 0.5, 'utc')).toBe('2026-11-22 12:57:02.123500 UTC')
  expect([Number.NaN, 1e30].map(time => formatExact(time, 'utc'))).toStrictEqual([
    'unknown time',
    'unknown time',
  ])
})

test('a time of another day has its date', () => {
  const day = 86_400_000

  expect(formatMoment(noon, noon + 3_600_000, 'utc')).toBe('12:57:02.123')
  expect(formatMoment(noon, noon + day, 'utc')).toBe('2026-11-22 12:57:02')
  expect(formatClock(noon, 'utc')).toBe('12:57:02.123')
})

test.each([
  ['Europe/Berlin', '2026-11-22 13:57:02.123 UTC+01:00'],
  ['Asia/Kolkata', '2026-11-22 18:27:02.123 UTC+05:30'],
  ['America/St_Johns', '2026-11-22 09:27:02.123 UTC−03:30'],
  ['UTC', '2026-11-22 12:57:02.123 UTC'],
])('local time in %s', (zone, written) => {
  vi.stubEnv('TZ', zone)

  expect(formatExact(noon, 'local')).toBe(written)
  vi.unstubAllEnvs()
})

test('sizes, ages and counts read as words', () => {
  expect([12, 12_345, 345_678_901].map(formatBytes)).toStrictEqual(['12 B', '12.3 kB', '345.7 MB'])
  expect([0, 12_000, 240_000, 7_200_000, 200_000_000].map(age => formatAgo(0, age))).toStrictEqual([
    'now',
    '12 s ago',
    '4 min ago',
    '2 h ago',
    '2 d ago',
  ])
  expect([plural(1, 'span'), plural(1234, 'span')]).toStrictEqual(['1 span', '1,234 spans'])
})
