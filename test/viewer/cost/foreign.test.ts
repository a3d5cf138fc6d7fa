import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CostAnswer, CostVendor } from '../../../services/viewer/records/cost-api.ts'
import { logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { sendRequests } from './home-requests.ts'

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

const cost = async (query = '') => (await viewer.get<CostAnswer>(`/-/api/cost${query}`)).body
const of = ({ vendors }: CostAnswer, name: CostVendor) =>
  vendors.find(({ vendor }) => vendor === name)!

test('nothing came: nothing is counted, and the answer says so', async () => {
  const bill = await cost('?requestsPerSecond=100')

  expect(bill.observed).toMatchObject({ requests: 0, certainty: 'none' })
  expect(bill.observed).not.toHaveProperty('fromMillis')
  expect(bill.vendors.map(({ month }) => month.amount)).toStrictEqual([0, 0, 0, 0, 0])
  expect(bill.total.text).toBe('$0')
  expect(bill.routes).toStrictEqual([])
})

test('one request has no rate: it counts as one in a minute, and the answer says so', async () => {
  viewer.inbox.addSpans([span()])
  viewer.clock.millis = sampleMillis + 1000
  const bill = await cost()

  expect(bill.observed).toMatchObject({ seconds: 60, requests: 1, certainty: 'low' })
  expect(bill.observed.text).toContain('One request says nothing of how many there are')
  expect(of(bill, 'honeycomb').perRequest).toBeCloseTo(1, 9)
})

test('spans alone: X-Ray is counted as if they went there', async () => {
  viewer.inbox.addSpans([span()])
  const bill = await cost()

  expect(of(bill, 'xray').notes).toStrictEqual([
    'No segment came: counted as if the traces went there.',
  ])
  expect(of(bill, 'xray').perRequest).toBeCloseTo(1, 9)
  expect(of(bill, 'cloudwatch-logs').month.amount).toBe(0)
  expect(bill.rules).toStrictEqual([])
})

test('X-Ray alone: Honeycomb is counted as if each segment were a span', async () => {
  const request = { method: 'GET', url: 'http://shop/orders/17' }
  const document = {
    id: spanId(0),
    http: { request },
    aws: { xray: { sampling_rule_name: 'shop' } },
  }
  viewer.inbox.addSegments([
    segment({ name: 'shop', document }),
    segment({ id: spanId(1), parentId: spanId(0), name: 'stock' }),
  ])
  const bill = await cost()

  expect(of(bill, 'honeycomb').notes[0]).toContain('No span came by OTLP')
  expect(of(bill, 'honeycomb').perRequest).toBeCloseTo(2, 9)
  expect(bill.routes[0]).toMatchObject({ service: 'shop', route: 'GET /orders/:id', requests: 1 })
  expect(bill.rules[0]).toMatchObject({ rule: 'shop', requests: 1, keptShare: 1 })
})

test('log lines by OTLP are events of Honeycomb', async () => {
  viewer.inbox.addSpans([span()])
  viewer.inbox.addLogs([logLine({ resource: { 'service.name': 'a' } })])
  viewer.inbox.count('otlp-logs', { received: 1 })
  const bill = await cost()

  expect(of(bill, 'honeycomb').perRequest).toBeCloseTo(2, 9)
  expect(of(bill, 'cloudwatch-logs').notes).toStrictEqual([
    'Log lines came by OTLP alone: counted as if they went there.',
  ])
  // They are sent of requests that are sampled out, too.
  expect((await cost('?sampling=0&requestsPerSecond=1')).vendors[0]!.month.amount).toBeCloseTo(
    2_626_560,
    3,
  )
})

test('kept requests stand for those that were sampled out', async () => {
  const sampled = { attributes: { SampleRate: 10, 'aws.xray.rule_name': 'tenth' } }
  sendRequests(viewer, [
    { atSeconds: 0, ...sampled },
    { atSeconds: 100, ...sampled },
  ])
  const bill = await cost()

  expect(bill.observed).toMatchObject({ requests: 20, keptTraces: 2, keptShare: 0.1 })
  expect(bill.observed.requestsPerSecond).toBe(0.2)
  // As it came: 12 spans in 100 s.
  expect(of(bill, 'honeycomb').present.amount).toBeCloseTo((12 / 100) * 2_626_560, 3)
  // Twice the load at the same sampling, and all of it.
  expect(of(await cost('?requestsPerSecond=0.4'), 'honeycomb').month.amount).toBeCloseTo(
    0.24 * 2_626_560,
    3,
  )
  expect(of(await cost('?sampling=1'), 'honeycomb').month.amount).toBeCloseTo(1.2 * 2_626_560, 3)
  expect(bill.rules[0]).toMatchObject({ rule: 'tenth', requests: 20, keptTraces: 2 })
})

test('requests that left log lines alone are requests too', async () => {
  sendRequests(viewer, [{ atSeconds: 0 }, { atSeconds: 100 }])
  const dropped = { traceFlags: 0, samplingRule: 'Cruddur' }
  viewer.inbox.addLogs([2, 3].map(n => logLine({ traceId: traceId(n), ...dropped })))
  const bill = await cost()

  expect(bill.observed).toMatchObject({ requests: 4, keptTraces: 2, keptShare: 0.5 })
  expect(bill.routes.map(({ route, requests }) => [route, requests])).toContainEqual([
    'requests without spans',
    2,
  ])
  expect(bill.rules).toMatchObject([{ rule: 'Cruddur', requests: 2, keptTraces: 0, keptShare: 0 }])
})

test('a gap is named', async () => {
  sendRequests(viewer, [{ atSeconds: 0 }, { atSeconds: 3600 }])

  expect((await cost()).observed.text).toContain(
    'Nothing came in 58 of 60 equal parts of that time',
  )
})

test('a range has its own requests alone', async () => {
  sendRequests(viewer, [{ atSeconds: 0 }, { atSeconds: 3600 }, { atSeconds: 3610 }])

  expect((await cost('?range=PT5M')).observed).toMatchObject({ requests: 2, seconds: 60 })
  expect(
    (await cost('?start=2025-11-22T15:00:00Z&end=2025-11-22T15:40:00Z')).observed,
  ).toMatchObject({
    requests: 1,
  })
})

test('of many requests a sample is read, and stands for all', async () => {
  const routes = ['/a', '/b', '/c']
  sendRequests(
    viewer,
    Array.from({ length: 1500 }, (_, n) => ({ atSeconds: n, route: routes[n % 3]! })),
  )
  const bill = await cost()

  expect(bill.observed.traces).toBe(1500)
  expect(bill.observed.tracesRead).toBeLessThan(1000)
  expect(bill.observed.spans).toBe(9000)
  expect(of(bill, 'honeycomb').present.amount).toBeCloseTo((9000 / 1499) * 2_626_560, 0)
  for (const { share } of bill.routes) expect(share).toBeCloseTo(1 / 3, 1)
})

test('what makes a bill larger is named where it is seen, and nothing else', async () => {
  viewer.inbox.addSpans([span()])
  expect((await cost()).traps).toStrictEqual([])

  const scope = { name: '@opentelemetry/instrumentation-express' }
  const exception = { name: 'exception', timeMillis: 1, attributes: { 'exception.message': 'x' } }
  const of = (n: number, fields: object) =>
    span({ traceId: traceId(n), spanId: spanId(n), ...fields })
  viewer.inbox.addSpans([
    of(1, { attributes: { 'http.request.method': 'GET', 'http.route': '/healthz' } }),
    of(2, { attributes: { 'user_agent.original': 'k6/0.50 (https://k6.io/)' } }),
    of(3, { scope, events: [exception] }),
    span({ traceId: traceId(3), spanId: spanId(30), parentId: spanId(3), events: [exception] }),
    of(4, { kind: 'CLIENT', attributes: { 'http.request.resend_count': 1 } }),
  ])
  viewer.inbox.addSegments([segment({ traceId: traceId(4) })])
  viewer.inbox.addLogs([logLine({ level: 'debug' })])
  viewer.inbox.count('logs', { received: 1 })
  const { traps } = await cost()

  expect(traps.map(({ trap }) => trap)).toStrictEqual([
    'health-checks',
    'load-generator',
    'debug-lines',
    'repeated-exceptions',
    'retries',
    'inside-spans',
    'segments-and-otlp',
    'endless-logs',
  ])
  expect(traps[0]!.text).toBe('1 request, 20 % of all, are probes: $0.12 of the month.')
  expect(traps[3]!.text).toContain('1 exception had been recorded on another span')
})
