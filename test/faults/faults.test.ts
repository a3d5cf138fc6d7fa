import { expect, test } from 'vitest'
import { createFaultSwitches } from '../../services/viewer/faults/fault-switches.ts'
import { until } from '../support/until.ts'
import {
  json,
  segmentDatagram,
  spansRequest,
  startWatchedViewer,
  traceId,
} from './watched-viewer.ts'

const item = {
  access_token: 'a-token',
  data: { environment: 'test', body: { message: { body: 'hello' } } },
}
const putLogs = (origin: string) =>
  fetch(origin, {
    ...json({ logGroupName: '/g', logStreamName: 's', logEvents: [] }),
    headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
  })

test('each HTTP wire answers a fault in the shape of its vendor, with Retry-After', async () => {
  const { origin, daemon, fault } = await startWatchedViewer()
  const wires = ['otlp-traces', 'xray-api', 'xray-tcp', 'rollbar', 'logs']
  await fault(Object.fromEntries(wires.map(w => [w, { status: 429, retryAfterSeconds: 7 }])))

  const answers = await Promise.all([
    fetch(`${origin}/v1/traces`, json(spansRequest())),
    fetch(`${origin}/TraceSegments`, json({ TraceSegmentDocuments: [] })),
    fetch(`${daemon}/GetSamplingRules`, json({})),
    fetch(`${origin}/api/1/item/`, json(item)),
    putLogs(origin),
  ])

  const message = 'fault switch: 429, retry after 7 s'
  expect(answers.map(({ status }) => status)).toStrictEqual([429, 429, 429, 429, 429])
  expect(answers.map(({ headers }) => headers.get('retry-after'))).toStrictEqual(
    Array.from(wires, () => '7'),
  )
  expect(answers.map(({ headers }) => headers.get('x-amzn-errortype'))).toStrictEqual([
    null,
    'ThrottledException',
    'ThrottledException',
    null,
    null,
  ])
  expect(await Promise.all(answers.map(answer => answer.json()))).toStrictEqual([
    { code: 8, message },
    { Message: message },
    { Message: message },
    { err: 1, message },
    { __type: 'ThrottlingException', message },
  ])
})

test('a wire takes records again without its fault, and other wires are not affected', async () => {
  const { origin, fault, wire, api } = await startWatchedViewer()
  await fault({ 'otlp-traces': { status: 503 } })
  const refused = await fetch(`${origin}/v1/traces`, json(spansRequest()))
  const other = await fetch(`${origin}/api/1/item/`, json(item))

  const switched = await fault({ 'otlp-traces': null })
  const taken = await fetch(`${origin}/v1/traces`, json(spansRequest()))

  expect([refused.status, other.status, taken.status]).toStrictEqual([503, 200, 200])
  expect(Object.values(switched.body)).toStrictEqual(Array.from({ length: 8 }, () => null))
  expect((await wire('otlp-traces')).counts).toMatchObject({ received: 1, rejected: 0, dropped: 1 })
  expect((await api('GET', `traces/${traceId}`)).status).toBe(200)
})

test('a slow wire still takes records; a wire that hangs or cuts never answers', async () => {
  const { origin, fault, wire } = await startWatchedViewer()
  const send = (signal?: AbortSignal) =>
    fetch(`${origin}/v1/traces`, { ...json(spansRequest()), ...(signal && { signal }) })

  await fault({ 'otlp-traces': { delayMillis: 300 } })
  const startMillis = performance.now()
  expect((await send()).status).toBe(200)
  expect(performance.now() - startMillis).toBeGreaterThanOrEqual(299)

  await fault({ 'otlp-traces': { drop: true } })
  await expect(send()).rejects.toThrow('fetch failed')

  await fault({ 'otlp-traces': { hang: true } })
  await expect(send(AbortSignal.timeout(200))).rejects.toThrow('timeout')

  await until(async () => (await wire('otlp-traces')).rejected.length === 2)
  const { rejected, counts } = await wire('otlp-traces')
  expect(rejected.map(({ reasons }) => reasons)).toStrictEqual([
    ['fault switch: never answered'],
    ['fault switch: connection cut'],
  ])
  expect(counts).toMatchObject({ received: 1, dropped: 2 })
})

test('a lost datagram is counted, and its trace says why it is missing', async () => {
  const { origin, fault, wire, datagram, api } = await startWatchedViewer()
  await fault({ 'xray-udp': { drop: true } })

  await fetch(`${origin}/v1/traces`, json(spansRequest()))
  await datagram(segmentDatagram())
  await until(async () => (await wire('xray-udp')).counts.dropped === 1)

  expect((await wire('xray-udp')).rejected[0]?.reasons).toStrictEqual([
    'fault switch: datagram lost',
  ])
  expect((await api<{ segments: [] }>('GET', `traces/${traceId}`)).body.segments).toStrictEqual([])
})

test('a share injects faults evenly, the same way each time', () => {
  const switches = createFaultSwitches()
  const faultsOf = (share: number, count: number) => {
    switches.set({ logs: { status: 500, share } })
    return Array.from({ length: count }, () => (switches.nextFault('logs') ? 'x' : '.')).join('')
  }

  expect(faultsOf(1, 3)).toBe('xxx')
  expect(faultsOf(0.5, 6)).toBe('.x.x.x')
  expect(faultsOf(0.25, 8)).toBe('...x...x')
  expect(faultsOf(0.1, 20)).toBe('.........x.........x')
  expect(switches.nextFault('rollbar')).toBe(undefined)
})

test('a fault that makes no sense is rejected with a quote, and changes nothing', async () => {
  const { fault, api } = await startWatchedViewer()
  const problemOf = async (faults: object) => {
    const { status, body } = await fault(faults)
    return `${status} ${body.error}`
  }

  expect(await problemOf({ pigeon: null, logs: { status: 500 } })).toBe(
    '400 wire "pigeon": expected one of otlp-traces, otlp-logs, otlp-metrics, xray-udp, xray-tcp, xray-api, rollbar, logs',
  )
  expect(await problemOf({ logs: { status: 200 } })).toBe(
    '400 logs.status 200: expected a whole number from 400 to 599',
  )
  expect(await problemOf({ logs: { status: 500, share: 0 } })).toBe(
    '400 logs.share 0: expected a number above 0 and up to 1',
  )
  expect(await problemOf({ logs: { statuss: 500 } })).toBe(
    '400 logs: field "statuss": expected one of status, retryAfterSeconds, delayMillis, share, hang, drop',
  )
  expect(await problemOf({ logs: { hang: true, drop: true } })).toBe(
    '400 logs {"hang":true,"drop":true}: expected only one of status, hang and drop',
  )
  expect(await problemOf({ logs: { share: 0.5 } })).toBe(
    '400 logs {"share":0.5}: expected one of status, delayMillis, hang and drop',
  )
  expect(await problemOf({ logs: { drop: true, retryAfterSeconds: 1 } })).toBe(
    '400 logs {"drop":true,"retryAfterSeconds":1}: expected a status with retryAfterSeconds',
  )
  expect(await problemOf({ 'xray-udp': { status: 500 } })).toBe(
    '400 xray-udp {"status":500}: expected drop or delayMillis: a datagram is never answered',
  )
  expect(await problemOf([1])).toBe('400 the body [1]: expected an object with wires as names')
  const { status, body } = await api<{ error: string }>('PUT', 'faults', 'oops')
  expect(`${status} ${body.error}`).toMatch(/^400 the body "oops" is not JSON/)
  const { body: now } = await api<Record<string, unknown>>('GET', 'faults')
  expect(Object.values(now)).toStrictEqual(Array.from({ length: 8 }, () => null))
})

test('without FAULTS=on no fault can be set, and the answer says how to allow it', async () => {
  const { fault, api, origin } = await startWatchedViewer({})

  expect(await fault({ logs: { status: 500 } })).toStrictEqual({
    status: 403,
    body: {
      error: 'the fault switches are off',
      hint: 'start the viewer with FAULTS=on, as in FAULTS=on npm start',
    },
  })
  expect((await api('GET', 'faults')).status).toBe(403)
  expect((await fetch(`${origin}/v1/traces`, json(spansRequest()))).status).toBe(200)
})
