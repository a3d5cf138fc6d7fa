import { once } from 'node:events'
import http, { createServer, type RequestListener } from 'node:http'
import net from 'node:net'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { subscribeClientHooks } from '../../../services/telemetry/instrumentation/client.ts'
import { freePort, listen } from '../../support/ports.ts'
import { until } from '../../support/until.ts'
import { propagator, startTracing, type Tracing } from './tracing.ts'

let tracing: Tracing
let unsubscribe: () => void
let peer: string
let lastHeaders: http.IncomingHttpHeaders
const servers: net.Server[] = []

beforeEach(async () => {
  tracing = startTracing()
  const answer: RequestListener = (request, response) => {
    lastHeaders = request.headers
    response.end('answer')
  }
  peer = await serve(createServer(answer))
  const peers = [{ origin: peer, service: 'notifications' }]
  unsubscribe = subscribeClientHooks({ tracer: tracing.tracer, propagator, peers })
})

afterEach(() => {
  unsubscribe()
  for (const server of servers.splice(0)) server.close()
})

async function serve(server: net.Server): Promise<string> {
  servers.push(server)
  return `http://127.0.0.1:${await listen(server, 0)}`
}

/** Runs the calls inside a span; resolves with their CLIENT spans once those have ended. */
async function clientSpansOf(calls: () => Promise<unknown>, count = 1) {
  const parent = tracing.tracer.startSpan('parent')
  await context.with(trace.setSpan(context.active(), parent), calls)
  parent.end()
  const clients = () => tracing.ended.filter(span => span.kind === SpanKind.CLIENT)
  await until(() => clients().length === count)
  return clients()
}

async function get(url: string | URL, options: http.RequestOptions = {}): Promise<string> {
  const [answer] = (await once(http.get(url, options), 'response')) as [http.IncomingMessage]
  return (await answer.toArray()).join('')
}

test.each([
  ['fetch', (url: string) => fetch(url)],
  ['node:http', (url: string) => get(url)],
])('the error type of a connection refused to %s is its code', async (_client, call) => {
  const url = `http://127.0.0.1:${await freePort()}`
  const [span] = await clientSpansOf(() => call(url).catch(() => {}))

  expect(span?.attributes['error.type']).toBe('ECONNREFUSED')
  expect(span?.status.code).toBe(SpanStatusCode.ERROR)
})

test('a thrown string fails a span like an error', async () => {
  const controller = new AbortController()
  const silent = net.createServer(socket =>
    socket.once('data', () => controller.abort('because')).on('error', () => {}),
  )
  const url = await serve(silent)

  const [span] = await clientSpansOf(() => fetch(url, controller).catch(() => {}))

  expect(span?.attributes['error.type']).toBe('string')
  expect(span?.status).toStrictEqual({ code: SpanStatusCode.ERROR, message: 'because' })
})

test('a fetch that is given up before it is connected fails, with a reason that undici drops', async () => {
  const [span] = await clientSpansOf(async () => {
    const controller = new AbortController()
    const call = fetch(peer, controller)
    controller.abort(new DOMException('too late', 'TimeoutError'))
    await call.catch(() => {})
  })

  expect(span?.attributes['error.type']).toBe('AbortError')
  expect(span?.status.code).toBe(SpanStatusCode.ERROR)
})

test('credentials are in no attribute', async () => {
  const [span] = await clientSpansOf(() => get(peer.replace('//', '//ann:s3cret@')))

  expect(lastHeaders.authorization).toMatch(/^Basic /)
  expect(span?.attributes['url.full']).toBe(`${peer}/`)
  expect(JSON.stringify(span?.attributes)).not.toMatch(/s3cret|ann/)
})

test('headers that are already written stay unchanged, and the call has its span', async () => {
  const [span] = await clientSpansOf(() =>
    get(peer, { headers: ['host', 'x', 'accept', 'y'] as never }),
  )

  expect(lastHeaders).toMatchObject({ host: 'x', accept: 'y' })
  expect(lastHeaders.traceparent).toBeUndefined()
  expect(span?.attributes['http.response.status_code']).toBe(200)
})

test('each call over a kept-alive connection has its own span and headers', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const seen: (string | undefined)[] = []
  const spans = await clientSpansOf(async () => {
    for (let call = 0; call < 2; call++) {
      await get(peer, { agent })
      seen.push(String(lastHeaders.traceparent).split('-')[2])
    }
  }, 2)
  agent.destroy()

  expect(seen).toStrictEqual(spans.map(span => span.spanContext().spanId))
})

test('100 calls from as many traces at once are children of their own', async () => {
  const parents = Array.from({ length: 100 }, () => tracing.tracer.startSpan('parent'))

  await Promise.all(
    parents.map(parent =>
      context.with(trace.setSpan(context.active(), parent), async () => (await fetch(peer)).text()),
    ),
  )
  await until(() => tracing.ended.length === 100)

  const idsOf = parents.map(parent => parent.spanContext().spanId)
  expect(tracing.ended.map(span => span.parentSpanContext?.spanId).sort()).toStrictEqual(
    idsOf.sort(),
  )
})

test('a WebSocket makes no span, which could never end', async () => {
  const socket = await clientSpansOf(async () => {
    const socket = new WebSocket(peer.replace('http', 'ws'))
    await once(socket, 'error')
  }, 0)

  expect(socket).toStrictEqual([])
  expect(tracing.started.map(span => span.name)).toStrictEqual(['parent'])
})

test('after the subscription ended, calls make no span and carry no header', async () => {
  unsubscribe()

  await clientSpansOf(async () => (await fetch(peer)).text(), 0)

  expect(tracing.started.map(span => span.name)).toStrictEqual(['parent'])
  expect(lastHeaders.traceparent).toBeUndefined()
})
