import { beforeAll, describe, expect, test } from 'vitest'
import { runTraced, type TracedProgram } from '../support/services.ts'
import { until } from '../support/until.ts'
import {
  dropped,
  kept,
  limits,
  luckyTrace,
  traceparent,
  w3cParent,
  w3cTrace,
  weights,
} from './incoming-header-cases.ts'
import { type LensSink, openLensSink } from './lens-sink.ts'
import { sendRaw } from './raw-request.ts'

describe.each([
  ['our own hooks', ''],
  ['the contributed instrumentations', 'http,undici'],
])('with %s', (_mode, OTEL_NODE_ENABLED_INSTRUMENTATIONS) => {
  let sink: LensSink
  let program: TracedProgram

  beforeAll(async () => {
    sink = await openLensSink()
    program = await runTraced('test/telemetry/echo-service.ts', {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS,
      VIEWER_URL: sink.url,
      ACTIVITIES_URL: sink.url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
    })
  })

  async function ask(headers: Record<string, string>, path = '/') {
    const response = await fetch(program.url + path, { headers })
    const seen = (await response.json()) as { traceId: string; spanId: string; tracestate: string }
    return { response, seen }
  }

  async function serverSpan(spanId: string) {
    const find = () => sink.servers().find(span => span.spanId === spanId)
    await until(() => find() !== undefined)
    return find()!
  }

  test.each(kept)('%s', async (_title, headers, expected) => {
    const { response, seen } = await ask(headers)

    const span = await serverSpan(seen.spanId)
    const { traceId = seen.traceId, parentId, flags } = expected
    expect({ traceId: span.traceId, parentId: span.parentId }).toEqual({ traceId, parentId })
    expect(response.headers.get('traceresponse')).toBe(`00-${traceId}-${seen.spanId}-${flags}`)
    expect(response.headers.get('x-amzn-trace-id')).toBe(
      `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Sampled=1`,
    )
    expect(response.headers.get('x-trace-url')).toBe(`${sink.url}/trace/${traceId}`)
  })

  test('the id of a new trace begins with the epoch second, as X-Ray requires', async () => {
    const { seen } = await ask({})

    const seconds = Number.parseInt(seen.traceId.slice(0, 8), 16)
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(10)
    expect(seen.traceId).not.toMatch(w3cTrace)
  })

  test.each(dropped)(
    '%s: the decision not to keep it is honoured',
    async (_title, headers, expected) => {
      const { response, seen } = await ask(headers)

      const { traceId, flags } = expected
      expect(response.headers.get('traceresponse')).toBe(`00-${traceId}-${seen.spanId}-${flags}`)
      expect(response.headers.get('x-amzn-trace-id')).toMatch(/;Sampled=0$/)
      expect(response.headers.get('x-trace-url')).toBe(`${sink.url}/trace/${traceId}`)
      const { seen: later } = await ask({})
      await serverSpan(later.spanId)
      expect(sink.spans.map(span => span.spanId)).not.toContain(seen.spanId)
    },
  )

  test('tracestate is passed on only with a valid traceparent', async () => {
    const tracestate = 'ot=th:8,vendor=1'

    expect((await ask({ traceparent, tracestate })).seen.tracestate).toBe(tracestate)
    expect((await ask({ traceparent: 'nonsense', tracestate })).seen.tracestate).toBe('')
  })

  test.each(weights)('%s', async (_title, traceId, tracestate, expected, rate) => {
    const { seen } = await ask({ traceparent: `00-${traceId}-${w3cParent}-01`, tracestate })

    const span = await serverSpan(seen.spanId)
    expect(seen.tracestate).toBe(expected)
    expect(span.attributes.SampleRate).toBe(rate)
  })

  test('the weight of a trace that is not kept is removed', async () => {
    const headers = { traceparent: `00-${luckyTrace}-${w3cParent}-00`, tracestate: 'ot=th:8,a=1' }

    expect((await ask(headers)).seen.tracestate).toBe('a=1')
  })

  test.each(limits)('tracestate: %s', async (_title, tracestate, expected) => {
    const { seen } = await ask({ traceparent, tracestate })

    expect(seen.tracestate).toBe(expected)
  })

  test('headers that are sent twice: no parent of two, and the members of both', async () => {
    const twice = async (traceparents: string[]) => {
      const parents = traceparents.map(value => `traceparent: ${value}`)
      const lines = ['host: a', ...parents, 'tracestate: a=1', 'tracestate: b=2,a=3']
      const request = `GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\nconnection: close\r\n\r\n`
      const answer = await sendRaw(program.url, request)
      return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    }
    const later = `01${traceparent.slice(2)}-more`

    expect(await twice([` \t${traceparent}\t `])).toMatchObject({
      traceId: w3cTrace,
      tracestate: 'a=1,b=2',
    })
    for (const parents of [
      [traceparent, traceparent],
      [later, later],
    ]) {
      const seen = await twice(parents)
      expect(seen.traceId).not.toBe(w3cTrace)
      expect(seen.tracestate).toBe('')
    }
  })

  test('Root alone is the trace of each of many requests at once, and of no other', async () => {
    const roots = Array.from({ length: 60 }, (_, i) => (0x5759e988 + i).toString(16).repeat(4))

    const answers = await Promise.all(
      roots.map(async (traceId, i) => {
        const root = `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
        const own = await ask({ 'x-amzn-trace-id': root }, `/?call=${sink.url}/peer`)
        const other = i % 3 === 0 ? await ask({}) : undefined
        return { own: own.seen.traceId, other: other?.seen.traceId }
      }),
    )

    expect(answers.map(({ own }) => own)).toEqual(roots)
    expect(answers.filter(({ other }) => other && roots.includes(other))).toEqual([])
  })

  test('our peers get both headers and tracestate, naming the CLIENT span', async () => {
    const tracestate = 'ot=th:8'
    const { seen } = await ask({ traceparent, tracestate }, `/?call=${sink.url}/own-peer`)

    await serverSpan(seen.spanId)
    const client = sink.spans.find(
      span => span.kind === 'CLIENT' && String(span.attributes['url.full']).endsWith('/own-peer'),
    )
    const { headers } = sink.requests.find(request => request.path === '/own-peer')!
    expect(client?.attributes['peer.service']).toBe('activities')
    expect(headers.traceparent).toBe(`00-${w3cTrace}-${client?.spanId}-01`)
    expect(headers.tracestate).toBe(tracestate)
    expect(headers['x-amzn-trace-id']).toBe(
      `Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=${client?.spanId};Sampled=1`,
    )
    expect(headers.baggage).toBeUndefined()
  })

  test('a third party gets none of them', async () => {
    const thirdParty = sink.url.replace('127.0.0.1', 'localhost')

    await ask({ traceparent, baggage: 'a=b' }, `/?call=${thirdParty}/third-party`)

    const { headers } = sink.requests.find(request => request.path === '/third-party')!
    expect(Object.keys(headers)).not.toContain('traceparent')
    expect(Object.keys(headers)).not.toContain('tracestate')
    expect(Object.keys(headers)).not.toContain('x-amzn-trace-id')
    expect(Object.keys(headers)).not.toContain('baggage')
  })

  test('requests to a lens are not traced and carry none of our headers', async () => {
    const { seen } = await ask({})
    await serverSpan(seen.spanId)

    const exported = sink.requests.filter(request => request.path === '/v1/traces')
    expect(exported.filter(({ headers }) => 'traceparent' in headers)).toEqual([])
    expect(
      sink.spans.filter(({ attributes }) => /v1.traces/.test(String(attributes['url.full']))),
    ).toEqual([])
  })

  test('probes and the self-check leave no span, and the self-check reports that instrumentation is on', async () => {
    for (let i = 0; i < 20; i++) await fetch(`${program.url}/healthz`)
    const { seen } = await ask({})
    await serverSpan(seen.spanId)

    const paths = sink.servers().map(span => span.attributes['url.path'])
    expect(new Set(paths)).toEqual(new Set(['/']))
    expect(program.stdout()).toContain('instrumentation is on')
    expect(program.stdout()).not.toContain('healthz')
  })
})
