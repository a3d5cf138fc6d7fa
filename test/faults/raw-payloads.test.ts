import { expect, test } from 'vitest'
import { maskText } from '../../services/viewer/raw/mask-text.ts'
import { createRawPayloads } from '../../services/viewer/raw/raw-payloads.ts'
import { runAtOnce } from '../../services/viewer/turns/turns.ts'
import { until } from '../support/until.ts'
import {
  json,
  segmentDatagram,
  segmentDocument,
  spansRequest,
  startWatchedViewer,
} from './watched-viewer.ts'

test('payloads of HTTP and UDP are shown as they arrived, newest first', async () => {
  const { origin, wire, datagram } = await startWatchedViewer()
  await fetch(`${origin}/v1/traces`, json(spansRequest()))
  await fetch(`${origin}/v1/traces`, json({ resourceSpans: [] }))
  await datagram(segmentDatagram())
  await until(async () => (await wire('xray-udp')).counts.received === 1)

  const { payloads, rejected, counts } = await wire('otlp-traces')
  expect(payloads.map(({ what, status, body }) => [what, status, body])).toStrictEqual([
    ['POST /v1/traces', 200, '{"resourceSpans":[]}'],
    ['POST /v1/traces', 200, JSON.stringify(spansRequest())],
  ])
  expect(payloads[0]).toMatchObject({ shownAs: 'text', bytes: 20, cutBytes: 0, reasons: [] })
  expect(payloads[0]?.headers['content-type']).toBe('application/json')
  expect(rejected).toStrictEqual([])
  expect(counts.received).toBe(1)
  expect((await wire('xray-udp')).payloads[0]?.body).toBe(segmentDatagram())
})

test('a rejected payload is kept with the reason: a datagram, a body and a record in a batch', async () => {
  const { origin, wire, datagram } = await startWatchedViewer()
  await datagram(segmentDatagram({ ...segmentDocument, id: 'short' }))
  await fetch(`${origin}/v1/traces`, json(spansRequest(), { 'content-encoding': 'gzip' }))
  await fetch(`${origin}/TraceSegments`, json({ TraceSegmentDocuments: ['{', '[]'] }))
  await fetch(origin, { method: 'POST', headers: { 'x-amz-target': 'Logs_20140328.Nothing' } })
  await until(async () => (await wire('xray-udp')).rejected.length === 1)

  const reasons = async (name: Parameters<typeof wire>[0]) =>
    (await wire(name)).rejected.map(({ what, reasons }) => [what, ...reasons])
  expect(await reasons('xray-udp')).toStrictEqual([
    ['UDP datagram', expect.stringContaining('"short"')],
  ])
  expect(await reasons('otlp-traces')).toStrictEqual([
    ['POST /v1/traces', expect.stringContaining('the body is not valid gzip')],
  ])
  expect(await reasons('xray-api')).toStrictEqual([
    ['POST /TraceSegments', expect.stringContaining('not JSON'), expect.any(String)],
  ])
  expect(await reasons('logs')).toStrictEqual([
    [
      'POST / Logs_20140328.Nothing',
      expect.stringContaining('"Logs_20140328.Nothing": expected Logs_20140328. and one of'),
    ],
  ])
})

test('tokens are masked in headers, in JSON, in JSON inside of JSON and in OTLP attributes', async () => {
  const { origin, wire } = await startWatchedViewer()
  const secret = 'hunter2hunter2'
  await fetch(
    `${origin}/v1/traces`,
    json(
      spansRequest({ 'http.request.header.authorization': 'only-here', note: `said ${secret}` }),
      {
        'x-honeycomb-team': secret,
      },
    ),
  )
  await fetch(
    `${origin}/api/1/item/`,
    json({ access_token: secret, data: { environment: 't', body: { message: { body: 'hi' } } } }),
  )
  const inner = JSON.stringify({ ...segmentDocument, metadata: { api_key: 'only-here' } })
  await fetch(
    `${origin}/TraceSegments`,
    json(
      { TraceSegmentDocuments: [inner] },
      { authorization: `AWS4 ${secret}`, 'x-amz-security-token': secret },
    ),
  )

  const shown = await Promise.all([wire('otlp-traces'), wire('rollbar'), wire('xray-api')])
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(JSON.stringify(shown)).not.toContain('only-here')
  expect(shown[0].payloads[0]?.headers['x-honeycomb-team']).toBe('***')
  expect(shown[0].payloads[0]?.body).toContain('"said ***"')
  expect(shown[1].payloads[0]?.body).toContain('{"access_token":"***","data"')
  expect(shown[2].payloads[0]?.body).toContain('\\"api_key\\":\\"***\\"}')
})

test('the last payloads of a flood stay, and the start of a long payload', () => {
  const raw = createRawPayloads(() => 0)
  const long = Buffer.alloc(300 * 1024, 'x')
  for (let count = 0; count < 500; count++) {
    raw.keep('logs', {}, { what: `POST ${count}`, headers: {}, body: Buffer.from('{}') })
    raw.keep('rollbar', {}, { what: `POST ${count}`, headers: {}, body: long })
  }

  const { payloads } = runAtOnce(raw.read('logs'))
  expect(payloads.length).toBe(20)
  expect(payloads[0]?.what).toBe('POST 499')
  const ofLong = runAtOnce(raw.read('rollbar')).payloads
  expect(ofLong.length).toBe(4)
  expect(ofLong[0]).toMatchObject({ bytes: 300 * 1024, cutBytes: 44 * 1024 })
})

test('a payload made to keep the masks busy is still shown', () => {
  const units = ['\\', '"', '\\"', '"a":"', '"key":"a","value":{', '"a" ', '"a":"\\"']
  const texts = units.map(unit => unit.repeat(250_000 / unit.length))

  const startMillis = performance.now()
  expect(texts.map(text => runAtOnce(maskText(text, [])))).toStrictEqual(texts)

  // A mask that begins anew at each place takes minutes.
  expect(performance.now() - startMillis).toBeLessThan(10_000)
})

test('requests of our own page are not kept as payloads, and faults do not affect them', async () => {
  const { origin, wire, fault } = await startWatchedViewer()
  await fault({ 'xray-api': { status: 500 } })
  const ask = (headers: Record<string, string>) =>
    fetch(`${origin}/GetSamplingRules`, json({}, headers))

  const answers = [await ask({ 'sec-fetch-site': 'same-origin' }), await ask({})]

  expect(answers.map(({ status }) => status)).toStrictEqual([200, 500])
  expect((await wire('xray-api')).payloads.map(({ status }) => status)).toStrictEqual([500])
})

test('an unknown wire is an error that names it', async () => {
  const { api } = await startWatchedViewer()

  expect(await api('GET', 'wires/pigeon')).toStrictEqual({
    status: 404,
    body: {
      error: 'no wire "pigeon"',
      hint: 'otlp-traces, otlp-logs, otlp-metrics, xray-udp, xray-tcp, xray-api, rollbar, logs',
    },
  })
})
