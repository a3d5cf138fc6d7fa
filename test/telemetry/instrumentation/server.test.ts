import { once } from 'node:events'
import http, { createServer, type RequestListener, type Server } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type SpanOptions, type Tracer, trace } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { afterEach, expect, test } from 'vitest'
import { createServerHook } from '../../../services/telemetry/instrumentation/server.ts'
import { newSpanId, newTraceId } from '../../../services/trace-context/new-id.ts'
import { randomFlag } from '../../../services/trace-context/traceparent.ts'
import { listen } from '../../support/ports.ts'
import { until } from '../../support/until.ts'
import { addressesOf, propagator, startTracing } from './tracing.ts'

let server: Server | undefined

afterEach(() => {
  server?.close()
  server?.closeAllConnections()
})

async function serve(tracer: Tracer, listener: RequestListener): Promise<string> {
  server = createServer(createServerHook({ tracer, propagator, addressesOf })(listener))
  return `http://127.0.0.1:${await listen(server, 0)}`
}

const activeTraceId = () => trace.getActiveSpan()?.spanContext().traceId

test('300 requests at once keep their own context, through awaits and bodies', async () => {
  const { tracer, ended } = startTracing()
  const origin = await serve(tracer, async (request, response) => {
    for (let turn = 0; turn < Math.random() * 10; turn++) await nextTurn()
    const seen = [activeTraceId()]
    request.on('data', () => seen.push(activeTraceId()))
    request.on('end', async () => {
      await nextTurn()
      response.end([...seen, activeTraceId()].join())
    })
  })
  const sent = Array.from({ length: 300 }, () => ({ traceId: newTraceId(), spanId: newSpanId() }))

  const seen = await Promise.all(
    sent.map(async ({ traceId, spanId }) => {
      const headers = { traceparent: `00-${traceId}-${spanId}-01` }
      const answer = await fetch(origin, { method: 'POST', body: 'a body', headers })
      return answer.text()
    }),
  )
  await until(() => ended.length === 300)

  expect(seen).toStrictEqual(sent.map(({ traceId }) => [traceId, traceId, traceId].join()))
  const parents = ended.map(
    span => `${span.spanContext().traceId} ${span.parentSpanContext?.spanId}`,
  )
  expect(parents.sort()).toStrictEqual(sent.map(ids => `${ids.traceId} ${ids.spanId}`).sort())
})

test('listeners of a body can be removed, those of once() too', async () => {
  const { tracer } = startTracing()
  const called: string[] = []
  const origin = await serve(tracer, (request, response) => {
    const onData = () => called.push('data')
    const onEnd = () => called.push('end')
    request.once('data', onData).on('end', onEnd)
    request.removeListener('data', onData).off('end', onEnd)
    called.push(`${request.listenerCount('data')} ${request.listenerCount('end')}`)
    request.once('end', () => response.end()).resume()
  })

  await fetch(origin, { method: 'POST', body: 'a body' })

  expect(called).toStrictEqual(['0 0'])
})

test('an unsampled request gets its ids, and nothing that only a span needs', async () => {
  const { tracer, started } = startTracing(() => ({ decision: SamplingDecision.NOT_RECORD }))
  const asked: SpanOptions[] = []
  const watched = {
    startSpan(...[name, options = {}, context]: Parameters<Tracer['startSpan']>) {
      asked.push(options)
      return tracer.startSpan(name, options, context)
    },
  } as Tracer
  let seen: unknown
  let closeListeners = 0
  const origin = await serve(watched, (_request, response) => {
    seen = trace.getActiveSpan()?.spanContext()
    closeListeners = response.listenerCount('close')
    response.end()
  })

  await fetch(`${origin}/api/items?token=s3cret`)

  expect(seen).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    traceFlags: randomFlag,
  })
  expect(started).toStrictEqual([])
  expect(closeListeners).toBe(0)
  expect(asked.map(({ attributes }) => attributes)).toStrictEqual([
    {
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'url.path': '/api/items',
      'url.scheme': 'http',
    },
  ])
})

test('a span lasts until the last byte of a streamed answer', async () => {
  const { tracer, ended } = startTracing()
  let finish = () => {}
  const origin = await serve(tracer, (_request, response) => {
    response.write('first')
    finish = () => response.end('last')
  })

  const call = http.get(origin)
  const [answer] = (await once(call, 'response')) as [http.IncomingMessage]
  const [first] = await once(answer, 'data')
  const endedBefore = ended.length
  finish()
  await answer.toArray()
  await until(() => ended.length === 1)

  expect(String(first)).toBe('first')
  expect(endedBefore).toBe(0)
  expect(ended[0]?.attributes['http.response.status_code']).toBe(200)
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['203.0.113.9:4711, 10.0.0.1', '203.0.113.9'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['unknown', '127.0.0.1'],
])('X-Forwarded-For: %s names the client %s', async (header, client) => {
  const { tracer, ended } = startTracing()
  const origin = await serve(tracer, (_request, response) => response.end())

  await fetch(origin, { headers: { 'x-forwarded-for': header } })
  await until(() => ended.length === 1)

  expect(ended[0]?.attributes['client.address']).toBe(client)
})

test.each([
  ['shop.example', 'shop.example', 80],
  ['shop.example:8080', 'shop.example', 8080],
  ['[::1]:8080', '::1', 8080],
  ['[::1]', '::1', 80],
  ['a:b', 'a:b', undefined],
])('Host: %s is the server %s at port %s', async (host, address, port) => {
  const { tracer, ended } = startTracing()
  const origin = await serve(tracer, (_request, response) => response.end())

  http.get(origin, { headers: { host } })
  await until(() => ended.length === 1)

  expect(ended[0]?.attributes['server.address']).toBe(address)
  expect(ended[0]?.attributes['server.port']).toBe(port)
})
