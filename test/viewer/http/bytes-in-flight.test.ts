import { randomBytes } from 'node:crypto'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import type { ViewerRequest } from '../../../services/viewer/http/message.ts'
import { sendRequest } from '../../support/send-request.ts'
import { until } from '../../support/until.ts'
import { startRecordingViewer } from '../recording-viewer.ts'
import { type Door, isOtlp, startWholeViewer, type Way } from '../whole-viewer.ts'
import { headOf, say, sayOnly } from './raw-client.ts'

afterEach(() => {
  vi.useRealTimers()
})

const takesBody = ({ method }: Way) => method !== 'GET' && method !== 'HEAD'

const post = (url: string, path: string, body: string | Uint8Array, headers = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

/**
 * The limit for waiting until a faked timer is set or an answer is read; `until` itself sleeps by
 * such a timer.
 */
const patientMillis = 10_000

const noSpans = '{"resourceSpans":[]}'

function expectShape(way: Way, headers: Headers, body: string): void {
  const { path } = way
  const answer = JSON.parse(body)
  if (isOtlp(way)) expect(answer).toMatchObject({ code: 14 })
  else if (path.startsWith('/api/1/')) expect(answer).toMatchObject({ err: 1 })
  else if (headers.has('x-amzn-errortype')) {
    expect(headers.get('x-amzn-errortype')).toBe('ServiceUnavailable')
  } else if (path === '/') expect(answer).toMatchObject({ __type: 'ServiceUnavailableException' })
  else expect(answer).toStrictEqual({ error: expect.stringContaining('bytes in flight') })
}

test('when too many bytes are in flight, every path of every port rejects a body in its vendor’s shape', async () => {
  // The stalled body must outlast all requests, also on a busy machine: no pace is watched.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const budget = { totalBytes: 20_000, patienceMillis: 60_000 }
  const { doors, url, store } = await startWholeViewer({ budget })
  await sayOnly(url, headOf('/-/api/import', 50_000) + 'x'.repeat(15_000))

  for (const door of doors) {
    for (const way of door.ways.filter(takesBody)) {
      const { status, headers, text } = await sendTo(door, way)
      expect([way, status]).toStrictEqual([way, 503])
      expect(headers.get('retry-after')).toBe('1')
      expectShape(way, headers, text)
    }
  }

  const { 'xray-udp': _, ...wires } = store.wires()
  for (const counts of Object.values(wires)) {
    expect(counts).toMatchObject({ received: 0, rejected: 0, dropped: expect.any(Number) })
    expect(counts.dropped).toBeGreaterThan(0)
  }
})

async function sendTo({ url }: Door, { path, method }: Way) {
  const response = await fetch(url + path, { method, body: 'x'.repeat(10_000) })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('a stalled import gives way to honest senders, and its answer says why', async () => {
  const { url } = await startWholeViewer({ budget: { totalBytes: 20_000, patienceMillis: 0 } })
  const hoarder = await say(url, headOf('/-/api/import', 50_000) + 'x'.repeat(15_000))

  const { status } = await post(url, '/v1/traces', noSpans + ' '.repeat(10_000))

  expect(status).toBe(200)
  await until(() => hoarder.text.includes('\r\n\r\n'))
  expect(hoarder.text).toMatch(/^HTTP\/1.1 503 /)
})

test('requests of usual size are handled while a large one holds the share of large ones', async () => {
  const budget = { totalBytes: 50_000, largeBytes: 30_000, smallBytes: 10_000 }
  const { url } = await startWholeViewer({ budget: { ...budget, patienceMillis: 60_000 } })
  await sayOnly(url, headOf('/-/api/import', 50_000) + 'x'.repeat(25_000))

  const small = await post(url, '/v1/traces', noSpans + ' '.repeat(5000))
  const large = await post(url, '/v1/traces', noSpans + ' '.repeat(15_000))

  expect([small.status, large.status]).toStrictEqual([200, 503])
})

test('an announced Content-Length costs nothing until the bytes arrive', async () => {
  const budget = { totalBytes: 600_000, patienceMillis: 60_000 }
  const { url } = await startWholeViewer({ budget })
  for (let n = 0; n < 100; n++) await sayOnly(url, `${headOf('/-/api/import', 60_000_000)}x`)

  const { status } = await post(url, '/v1/traces', noSpans)

  expect(status).toBe(200)
})

test('the size after decompression counts too', async () => {
  const { url } = await startWholeViewer({ budget: { totalBytes: 50_000 } })
  const small = gzipSync(noSpans + ' '.repeat(20_000))
  const large = gzipSync(noSpans + ' '.repeat(60_000))

  const statuses = []
  for (const body of [small, large, small]) {
    statuses.push((await post(url, '/v1/traces', body, { 'content-encoding': 'gzip' })).status)
  }

  expect(statuses).toStrictEqual([200, 503, 200])
})

test('a compressed body of megabytes is unpacked as it was packed', async () => {
  const { url } = await startWholeViewer()
  const text = randomBytes(3_000_000).toString('base64')
  const body = gzipSync(JSON.stringify({ resourceSpans: [], text }))

  const sent = await post(url, '/v1/traces', body, { 'content-encoding': 'gzip' })

  expect(body.length).toBeGreaterThan(2_000_000)
  expect(sent.status).toBe(200)
})

test('a zstd frame may not require more memory than the content coding allows', async () => {
  const { url } = await startWholeViewer()
  const frameOf = (windowLog: number) =>
    zstdCompressSync(Buffer.from(noSpans + ' '.repeat(9_000_000)), {
      params: {
        [constants.ZSTD_c_windowLog]: windowLog,
        [constants.ZSTD_c_contentSizeFlag]: 0,
      },
    })
  const send = (windowLog: number) =>
    post(url, '/v1/traces', frameOf(windowLog), { 'content-encoding': 'zstd' })

  const [allowed, tooMuch] = [await send(23), await send(24)]

  expect(allowed.status).toBe(200)
  expect(tooMuch.status).toBe(400)
  expect(await tooMuch.text()).toContain('the body is not valid zstd')
})

test('a body that arrives too slowly is rejected with 408, and its connection closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
  const { url, doors } = await startWholeViewer()
  const intervalsBefore = vi.getTimerCount()
  const slow = await say(url, headOf('/v1/traces', 1000) + noSpans)
  await vi.waitUntil(() => vi.getTimerCount() > intervalsBefore, patientMillis)

  vi.advanceTimersByTime(5000)
  await vi.waitUntil(() => slow.text.includes('\r\n\r\n'), patientMillis)
  await vi.waitUntil(() => vi.getTimerCount() > intervalsBefore, patientMillis)
  vi.advanceTimersByTime(5000)
  await vi.waitUntil(() => slow.isClosed, patientMillis)

  expect(slow.text).toMatch(/^HTTP\/1.1 408 /)
  expect(slow.text).toContain('the body arrives too slowly')
  expect((await sendRequest(doors[0]!.url, { path: '/readyz' })).status).toBe(200)
})

const largeAnswer = { status: 200, body: Buffer.alloc(20_000_000, ' ') }

test('a reader that does not read its answer loses its connection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const asked: ViewerRequest[] = []
  const { url } = await startRecordingViewer({
    pageApi: request => {
      asked.push(request)
      return largeAnswer
    },
  })
  const sleeper = await sayOnly(url, 'GET /-/api/export/1 HTTP/1.1\r\nhost: localhost\r\n\r\n')
  sleeper.pause()
  await vi.waitUntil(() => vi.getTimerCount() > 0, patientMillis)

  // Some of the time has passed while waiting.
  vi.advanceTimersByTime(9000)
  const isEndedEarly = asked[0]!.response.destroyed
  vi.advanceTimersByTime(1000)

  expect([isEndedEarly, asked[0]!.response.destroyed]).toStrictEqual([false, true])
})

test('a reader that reads gets a large answer whole', async () => {
  const { url } = await startRecordingViewer({ pageApi: () => largeAnswer })

  const { headers, body } = await sendRequest(url, { path: '/-/api/export/1' })

  expect(body.length).toBe(20_000_000)
  expect(headers['content-length']).toBe('20000000')
})
