import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readViewerConfig } from '../../../services/viewer/config.ts'
import builtIn from '../../../services/viewer/cost/prices.json' with { type: 'json' }
import type { ApiError } from '../../../services/viewer/records/api.ts'
import type { CostAnswer } from '../../../services/viewer/records/cost-api.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { sendRequests } from './home-requests.ts'

let viewer: TestViewer
beforeAll(async () => {
  viewer = await startViewer()
  sendRequests(viewer, [{ atSeconds: 0 }, { atSeconds: 60 }])
})
afterAll(() => viewer.close())

test.each([
  ['requestsPerSecond=-1', 'a number from 0 to 1000000'],
  ['requestsPerSecond=NaN', 'a number from 0 to 1000000'],
  ['requestsPerSecond=1e3', 'a number from 0 to 1000000'],
  ['requestsPerSecond=2000000', 'a number from 0 to 1000000'],
  ['requestsPerSecond=', 'a number from 0 to 1000000'],
  ['sampling=1.01', 'a number from 0 to 1'],
  ['sampling=0,5', 'a number from 0 to 1'],
  ['sampling=%00', 'a number from 0 to 1'],
  ['replicas=0', 'a whole number from 1 to 1000'],
  ['replicas=1.5', 'a whole number from 1 to 1000'],
  ['sampling=1&reservoirPerSecond=-1', 'a whole number from 0 to 100000'],
  ['reservoirPerSecond=1', 'sampling=0..1 too: the share that is kept beyond the reservoir'],
  ['range=1h', 'an ISO 8601 duration of weeks, days, hours, minutes, seconds, such as PT15M'],
  ['rate=1', 'one of range, start, end, requestsPerSecond, sampling, reservoirPerSecond, replicas'],
])('%s is rejected with what is allowed', async (query, expected) => {
  const { status, body } = await viewer.get<ApiError>(`/-/api/cost?${query}`)

  expect(status).toBe(400)
  expect(body.expected).toBe(expected)
})

test.each([
  'requestsPerSecond=0',
  'requestsPerSecond=1000000&sampling=0',
  'requestsPerSecond=0&sampling=0&reservoirPerSecond=100000&replicas=1000',
])('%s is a bill of finite numbers', async query => {
  const { status, body } = await viewer.get<CostAnswer>(`/-/api/cost?${query}`)

  expect(status).toBe(200)
  expect(JSON.stringify(body.vendors.map(({ month }) => month.amount))).not.toContain('null')
  expect(body.total.monthUsd).not.toBeNull()
})

describe('prices', () => {
  const xray = builtIn.prices['xray-traces']
  const only = (price: object, name = 'xray-traces') => ({
    pricesOf: '2026-12-01',
    prices: { [name]: price },
  })
  const tier = (fields: object) => only({ ...xray, tiers: [{ ...xray.tiers[0], ...fields }] })
  const mistakes: { what: string; prices: unknown; says: string }[] = [
    { what: 'a text', prices: 'x', says: 'expected an object with prices' },
    { what: 'a list', prices: [], says: 'expected an object with prices' },
    { what: 'no date', prices: { prices: {} }, says: 'pricesOf is missing: expected a text' },
    {
      what: 'a wrong date',
      prices: { pricesOf: 'yesterday', prices: {} },
      says: 'pricesOf is "yesterday": expected a date such as 2026-11-28',
    },
    {
      what: 'an unknown price',
      prices: only(xray, 'datadog-spans'),
      says: 'prices.datadog-spans is {',
    },
    {
      what: 'another unit',
      prices: only({ ...xray, unit: 'span' }),
      says: 'prices.xray-traces.unit is "span": expected "trace"',
    },
    {
      what: 'a negative price',
      prices: tier({ usd: -5 }),
      says: 'prices.xray-traces.tiers[0].usd is -5: expected a number of at least 0',
    },
    {
      what: 'a price as text',
      prices: tier({ usd: '5' }),
      says: 'prices.xray-traces.tiers[0].usd is "5": expected a number of at least 0',
    },
    {
      what: 'a NaN, which JSON writes null',
      prices: tier({ usd: Number.NaN }),
      says: 'prices.xray-traces.tiers[0].usd is null: expected a number of at least 0',
    },
    {
      what: 'a last tier with an end',
      prices: tier({ upTo: 5 }),
      says: 'prices.xray-traces.tiers[0].upTo is 5: expected null in the last of the tiers',
    },
    {
      what: 'no tier',
      prices: only({ ...xray, tiers: [] }),
      says: 'prices.xray-traces.tiers is []: expected at least one of tiers',
    },
    {
      what: 'missing tiers',
      prices: only({ ...xray, tiers: undefined }),
      says: 'prices.xray-traces.tiers is missing: expected a list of tiers',
    },
    {
      what: 'tiers in another order',
      prices: only({
        ...xray,
        tiers: [
          { upTo: 9, usd: 1 },
          { upTo: 4, usd: 1 },
          { upTo: null, usd: 1 },
        ],
      }),
      says: 'prices.xray-traces.tiers[1].upTo is 4: expected a number greater than 9',
    },
    {
      what: 'a division by nothing',
      prices: only({ ...xray, per: 0 }),
      says: 'prices.xray-traces.per is 0: expected a whole number from 1',
    },
    {
      what: 'a misspelt member',
      prices: only({ ...xray, fre: 1 }),
      says: 'prices.xray-traces.fre is 1: expected one of unit free per tiers source date verified',
    },
    {
      what: 'no word on whether it is confirmed',
      prices: only({ ...xray, verified: undefined }),
      says: 'prices.xray-traces.verified is missing: expected true or false',
    },
  ]

  const post = async (prices: unknown) => {
    const body = typeof prices === 'string' ? JSON.stringify(prices) : JSON.stringify(prices)
    const response = await fetch(`${viewer.origin}/-/api/cost`, { method: 'POST', body })
    return { status: response.status, body: (await response.json()) as ApiError & CostAnswer }
  }
  const configOf = (text: string) => {
    const file = join(scratchFolder(), 'prices.json')
    writeFileSync(file, text)
    return { file, ...readViewerConfig({ PRICES_FILE: file }) }
  }

  test.each(mistakes)(
    'with $what are rejected, by request and at the start',
    async ({ prices, says }) => {
      const { status, body } = await post(prices)
      const { file, problems } = configOf(JSON.stringify(prices))

      expect(status).toBe(400)
      expect(body.error).toContain(`the body: ${says}`)
      expect(problems[0]).toContain(`${file}: ${says}`)
      expect((await viewer.get<CostAnswer>('/-/api/cost')).body.pricesOf).toBe('2026-11-28')
    },
  )

  test('that are no JSON, or no file, are one problem', () => {
    expect(configOf('{').problems).toHaveLength(1)
    expect(configOf('{"pricesOf": NaN}').problems[0]).toContain('expected JSON')
    expect(readViewerConfig({ PRICES_FILE: '/nowhere.json' }).problems).toHaveLength(1)
  })

  test('of a file replace those that it has', async () => {
    const prices = tier({ usd: 4 })
    const { body } = await post(prices)
    const { config, problems } = configOf(JSON.stringify(prices))

    expect(body.pricesOf).toBe('2026-12-01')
    expect(body.vendors[1]!.price.text).toBe('$4 per M traces')
    expect(body.vendors[2]!.price.text).toBe('$0.50 per GB')
    expect(problems).toStrictEqual([])
    expect(config.prices.prices['xray-traces']).toMatchObject({ tiers: [{ usd: 4 }] })
  })
})
