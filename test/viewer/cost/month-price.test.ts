import { describe, expect, test } from 'vitest'
import { keptPerSecond, requestsPerSecondFor } from '../../../services/viewer/cost/load.ts'
import { monthPrice } from '../../../services/viewer/cost/month-price.ts'
import { builtInPrices } from '../../../services/viewer/cost/prices.ts'

const { prices } = builtInPrices

describe('at the edges of what is free, and of tiers and plans', () => {
  test.each([
    ['xray-traces', 100_000, 0],
    ['xray-traces', 100_001, 0.000005],
    ['xray-traces', 1_100_000, 5],
    ['cloudwatch-logs-in', 5e9, 0],
    ['cloudwatch-logs-in', 6e9, 0.5],
    ['honeycomb-events', 20_000_000, 0],
    ['honeycomb-events', 20_000_001, 130],
    ['honeycomb-events', 1_500_000_000, 130],
    ['honeycomb-events', 1_500_000_001, null],
    ['rollbar-occurrences', 5000, 0],
    ['rollbar-occurrences', 5001, 19],
    ['rollbar-occurrences', 25_001, 29],
    ['rollbar-occurrences', 100_001, null],
    ['transaction-search-spans', 10e12, 3500],
    ['transaction-search-spans', 30e12, 3500 + 4000],
    ['transaction-search-spans', 31e12, 3500 + 4000 + 150],
  ] as const)('%s of %d cost %d', (name, amount, usd) => {
    const price = monthPrice(prices[name], amount).usd

    if (usd === null) expect(price).toBeNull()
    else expect(price).toBeCloseTo(usd, 9)
  })
})

test.each([
  // load, reservoir, share, processes, kept
  [0, 5, 0.1, 1, 0],
  [4.9, 5, 0.1, 1, 4.9],
  [5, 5, 0.1, 1, 5],
  [6, 5, 0.1, 1, 5.1],
  [6, 5, 0.1, 2, 6],
  [100, 1, 0.05, 4, 8.8],
  [100, 0, 0, 1, 0],
])('of %d/s, with a reservoir of %d/s and %d, %d processes keep %d/s', (...given) => {
  const [load, reservoirPerSecond, share, processes, kept] = given

  expect(keptPerSecond(load, { share, reservoirPerSecond }, processes)).toBeCloseTo(kept, 9)
  if (share > 0) {
    expect(requestsPerSecondFor(kept, { share, reservoirPerSecond }, processes)).toBeCloseTo(
      load,
      9,
    )
  }
})
