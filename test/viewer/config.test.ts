import { expect, test } from 'vitest'
import { readViewerConfig } from '../../services/viewer/config.ts'
import { boundsFor, defaultBounds } from '../../services/viewer/store/records/bounds.ts'

const boundsWith = (environment: Record<string, string>) => {
  const { config, problems } = readViewerConfig(environment)
  expect(problems).toStrictEqual([])
  return boundsFor(config.bounds)
}

test('without settings the bounds are the ones that the documents name', () => {
  expect(boundsWith({})).toStrictEqual(defaultBounds)
  expect(boundsWith({ MAX_BYTES: '', MAX_AGE: ' ' })).toStrictEqual(defaultBounds)
})

test.each([
  ['MAX_BYTES', '512MB', { bytes: 512 * 1024 * 1024 }],
  ['MAX_BYTES', '2gb', { bytes: 2 * 1024 ** 3 }],
  ['MAX_BYTES', '40000kB', { bytes: 40_000 * 1024, bytesOfTrace: 10_000 * 1024 }],
  ['MAX_BYTES', '100000000', { bytes: 100_000_000, bytesOfTrace: 25_000_000 }],
  ['MAX_AGE', '90m', { ageMillis: 5_400_000 }],
  ['MAX_AGE', '60s', { ageMillis: 60_000 }],
  ['MAX_AGE', '7d', { ageMillis: 604_800_000 }],
  ['MAX_SPANS', '1000', { spans: 1000, spansOfTrace: 250 }],
  ['MAX_SEGMENTS', '1000', { segments: 1000, segmentsOfTrace: 250 }],
  ['MAX_ITEMS', '1000', { items: 1000, itemsOfTrace: 250 }],
  ['MAX_LOG_LINES', '1000', { logLines: 1000, linesOfTrace: 250 }],
  ['MAX_SPANS', '1000000', { spans: 1_000_000 }],
])('%s=%s', (variable, text, bounds) => {
  expect(boundsWith({ [variable]: text })).toStrictEqual({ ...defaultBounds, ...bounds })
})
