import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CostAnswer, CostVendor } from '../../../services/viewer/records/cost-api.ts'
import { item, sampleMillis, span, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { countLines, sendRequests } from './home-requests.ts'

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

const cost = async (query = '') => (await viewer.get<CostAnswer>(`/-/api/cost${query}`)).body
const of = ({ vendors }: CostAnswer, name: CostVendor) =>
  vendors.find(({ vendor }) => vendor === name)!
const cents = (usd: number | null) => (usd === null ? null : Math.round(usd * 100) / 100)

describe('the bill of a recorded hour', () => {
  /** 600 requests in an hour; 10 of them failed, and recorded their exception on two spans. */
  beforeEach(() => {
    sendRequests(
      viewer,
      Array.from({ length: 600 }, (_, n) => ({ atSeconds: n * 6 })),
    )
    countLines(viewer)
    for (let n = 0; n < 10; n++) {
      const exception = {
        name: 'exception',
        timeMillis: sampleMillis,
        attributes: { 'exception.type': 'Error', 'exception.message': 'no' },
      }
      const link = { traceId: traceId(0), spanId: '00000000000000ff', attributes: {} }
      viewer.inbox.addSpans([
        span({
          traceId: traceId(n),
          spanId: `a${n}00000000000000`.slice(0, 16),
          parentId: '1',
          events: [exception],
        }),
        span({
          traceId: traceId(n),
          spanId: `b${n}00000000000000`.slice(0, 16),
          parentId: '1',
          events: [exception],
          links: [link],
        }),
      ])
      viewer.inbox.addItem(item({ uuid: `u${n}`, traceId: traceId(n) }))
    }
    viewer.clock.millis = sampleMillis + 3_600_000
  })

  test('is what a person computes from what came', async () => {
    const bill = await cost()

    expect(bill.observed).toMatchObject({
      seconds: 3600,
      requests: 600,
      spans: 3620,
      spanEvents: 20,
      links: 10,
      segments: 1200,
      items: 10,
      lines: 1200,
      lineBytes: 506_400,
      tracesRead: 600,
      traces: 600,
    })
    // A month of 30.4 days has 729.6 hours. 3,650 events an hour are 2.66 M a month, which are free.
    expect(of(bill, 'honeycomb').present).toStrictEqual({
      amount: 3650 * 729.6,
      usd: 0,
      plan: 'Free',
    })
    // 600 traces an hour are 437,760 a month, of which 337,760 cost $5 a million.
    expect(of(bill, 'xray').present.amount).toBeCloseTo(437_760, 5)
    expect(cents(of(bill, 'xray').present.usd)).toBe(1.69)
    // 506,400 bytes an hour are 0.37 GB a month, of 5 GB that are free.
    expect(of(bill, 'cloudwatch-logs').present.amount).toBeCloseTo(369_469_440, 3)
    expect(of(bill, 'cloudwatch-logs').present.usd).toBe(0)
    // 10 occurrences an hour are 7,296 a month: beyond 5,000.
    expect(of(bill, 'rollbar').present).toMatchObject({ usd: 19, plan: 'Essentials 25k' })
    expect(cents(bill.total.presentUsd)).toBe(20.69)
    expect(bill.total.text).toBe('$20.69')
    expect(bill.pricesOf).toBe('2026-11-28')
  })

  test('grows with the load, but not what is free', async () => {
    const bill = await cost('?requestsPerSecond=10')

    // 10/s is 60 times as much.
    expect(of(bill, 'honeycomb').month).toMatchObject({ usd: 130, isFrom: true, plan: 'Pro' })
    expect(of(bill, 'honeycomb').month.amount).toBeCloseTo(3650 * 729.6 * 60, 3)
    expect(cents(of(bill, 'xray').month.usd)).toBe(130.83)
    expect(cents(of(bill, 'cloudwatch-logs').month.usd)).toBe(8.58)
    expect(of(bill, 'rollbar').month).toMatchObject({ usd: null, plan: 'a larger plan' })
    expect(bill.total.text).toBe('$269.41 or more')
    expect(cents(bill.total.presentUsd)).toBe(20.69)
  })

  test('loses what sampling drops, and no log line and no error', async () => {
    const bill = await cost('?requestsPerSecond=10&sampling=0.05')

    expect(cents(of(bill, 'xray').month.usd)).toBe(6.07)
    expect(of(bill, 'honeycomb').month.usd).toBe(0)
    expect(cents(of(bill, 'cloudwatch-logs').month.usd)).toBe(8.58)
    expect(of(bill, 'rollbar').month.amount).toBeCloseTo(7296 * 60, 3)
  })
})

describe('good home requests, of 6 spans, 2 documents and 2 lines of 396 bytes', () => {
  beforeEach(() => {
    sendRequests(
      viewer,
      Array.from({ length: 100 }, (_, n) => ({ atSeconds: n })),
    )
    countLines(viewer)
  })

  const xrayJson = '&sampling=0.1&reservoirPerSecond=5'
  const awsDefault = '&sampling=0.05&reservoirPerSecond=1'

  test.each([
    { perSecond: 1, events: '15.8 M events', all: 13, own: 13, aws: 13, bytes: '2.22 GB', logs: 0 },
    {
      perSecond: 10,
      events: '158 M events',
      all: 131,
      own: 72,
      aws: 19,
      bytes: '22.2 GB',
      logs: 8.6,
    },
    {
      perSecond: 100,
      events: '1.58 B events',
      all: 1313,
      own: 190,
      aws: 78,
      bytes: '222 GB',
      logs: 108.3,
    },
  ])('cost at $perSecond/s', async ({ perSecond, events, all, own, aws, bytes, logs }) => {
    const at = `?requestsPerSecond=${perSecond}`
    const xray = async (query: string) => of(await cost(at + query), 'xray').month.usd!
    const bill = await cost(at)

    expect(of(bill, 'honeycomb').text.amount).toBe(events)
    expect(Math.round(await xray('&sampling=1'))).toBe(all)
    expect(Math.round(await xray(xrayJson))).toBe(own)
    expect(Math.round(await xray(awsDefault))).toBe(aws)
    expect(of(bill, 'cloudwatch-logs').text.amount).toBe(bytes)
    expect(of(bill, 'cloudwatch-logs').month.usd).toBeCloseTo(logs, 1)
  })

  test('use up what is free at these loads', async () => {
    const bill = await cost('?requestsPerSecond=10')
    const endsAt = (name: CostVendor) => of(bill, name).free.endsAtRequestsPerSecond

    expect(endsAt('honeycomb')).toBeCloseTo(1.27, 2)
    expect(endsAt('xray')).toBeCloseTo(0.038, 3)
    expect(endsAt('cloudwatch-logs')).toBeCloseTo(2.26, 2)
    // With a reservoir of 5/s the same 1.27/s are all kept.
    expect(of(await cost(`?requestsPerSecond=10${xrayJson}`), 'honeycomb').free.text).toBe(
      '20 M events, up to 1.27 requests/s',
    )
  })

  test('keep 55 % and not 10 % of 10/s, and more in several processes', async () => {
    const kept = async (query: string) => (await cost(`?requestsPerSecond=10${query}`)).load

    expect(await kept(xrayJson)).toMatchObject({
      keptPerSecond: 5.5,
      keptShare: 0.55,
      processes: 1,
    })
    expect(await kept(`${xrayJson}&replicas=2`)).toMatchObject({ keptPerSecond: 10, processes: 2 })
    sendRequests(viewer, [{ atSeconds: 100, service: 'notifications', route: '/n' }], 100)
    expect(await kept(`${awsDefault}&replicas=2`)).toMatchObject({
      keptPerSecond: 4.3,
      processes: 4,
    })
  })

  test('are kept by the rules that the viewer knows, and by the default rule, as they say', async () => {
    const rule = {
      RuleName: 'Cruddur',
      RuleARN: 'arn:x',
      ResourceARN: '*',
      Priority: 9000,
      FixedRate: 0.1,
      ReservoirSize: 5,
      ServiceName: '*',
      ServiceType: '*',
      Host: '*',
      HTTPMethod: '*',
      URLPath: '*',
      Version: 1,
      Attributes: {},
    }
    viewer.store.xray.rules.put({ rule, createdMillis: 1, modifiedMillis: 1 })
    const decided = { attributes: { 'waywiser.sampling.rule': 'Cruddur' } }
    sendRequests(viewer, [{ atSeconds: 100, ...decided }], 100)
    const { samplings, rules } = await cost('?requestsPerSecond=10')

    expect(samplings.map(({ name, text }) => `${name}: ${text}`)).toStrictEqual([
      'everything: 100 %: keeps 10/s, 100 %. X-Ray $130.83, Honeycomb $130 or more.',
      'Cruddur: 5/s, then 10 %: keeps 5.5/s, 55 %. X-Ray $71.73, Honeycomb $130 or more.',
      'Default: 1/s, then 5 %: keeps 1.45/s, 14.5 %. X-Ray $18.54, Honeycomb $130 or more.',
    ])
    expect(rules).toMatchObject([{ rule: 'Cruddur', requests: 1, keptShare: 1 }])
    expect(rules[0]!.sampling).toStrictEqual({ share: 0.1, reservoirPerSecond: 5 })
  })

  test('would cost more with probes', async () => {
    const { probes } = await cost('?replicas=2')

    expect(probes).toMatchObject({ pods: 2, events: 2 * 525_312 * 3 })
    expect(probes.requestsPerMonth).toBeCloseTo(2 * 525_312, 5)
    expect(cents(probes.monthUsd)).toBe(5.25)
  })
})
