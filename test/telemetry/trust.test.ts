import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runTraced, type TracedProgram } from '../support/services.ts'
import { until } from '../support/until.ts'
import { type LensSink, openLensSink } from './lens-sink.ts'

const theirTrace = '4bf92f3577b34da6a3ce929d0e0e4736'
const theirSpan = '00f067aa0ba902b7'
const xrayRoot = '1-5759e988-bd862e3fe1be46a994272793'
const traceparent = `00-${theirTrace}-${theirSpan}-01`
const PEER_TRUST_KEY = 'a key that both of our services have'

type Headers = Record<string, string>

const strangers: [title: string, headers: Headers, linkedTo: string, flags?: number][] = [
  ['traceparent', { traceparent }, theirTrace],
  ['traceparent, not sampled', { traceparent: `00-${theirTrace}-${theirSpan}-00` }, theirTrace, 0],
  ['traceparent, random', { traceparent: `00-${theirTrace}-${theirSpan}-ff` }, theirTrace, 3],
  ['a weight', { traceparent, tracestate: 'ot=th:c' }, theirTrace],
  ['a wrong proof', { traceparent, 'x-waywiser-peer': 'A'.repeat(43) }, theirTrace],
  ['an empty proof', { traceparent, 'x-waywiser-peer': '' }, theirTrace],
  [
    'x-amzn-trace-id',
    { 'x-amzn-trace-id': `Root=${xrayRoot};Parent=${theirSpan};Sampled=0` },
    xrayRoot.slice(2).replace('-', ''),
    0,
  ],
]

describe.each([
  ['our own hooks', ''],
  ['the contributed instrumentations', 'http,undici'],
])('with %s', (_mode, OTEL_NODE_ENABLED_INSTRUMENTATIONS) => {
  let sink: LensSink
  const programs: Record<string, TracedProgram> = {}

  const start = (environment: Headers) =>
    runTraced('test/telemetry/echo-service.ts', {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS,
      VIEWER_URL: sink.url,
      AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
      ACTIVITIES_URL: sink.url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
      PEER_TRUST_KEY,
      ...environment,
    })

  beforeAll(async () => {
    sink = await openLensSink()
    const rules = { SAMPLING: 'local', SAMPLING_RULES_FILE: 'test/telemetry/nothing.json' }
    const [peers, none, rare] = await Promise.all([
      start({ TRUST_INCOMING_TRACES: 'peers' }),
      start({ TRUST_INCOMING_TRACES: 'none' }),
      start({ TRUST_INCOMING_TRACES: 'peers', ...rules }),
    ])
    Object.assign(programs, { peers, none, rare })
  })

  afterAll(async () => {
    await Promise.all(Object.values(programs).map(program => program.stop()))
  })

  async function ask(program: string, headers: Headers, path = '/') {
    const response = await fetch(programs[program]!.url + path, { headers })
    const seen = (await response.json()) as { traceId: string; spanId: string; tracestate: string }
    return { traceresponse: response.headers.get('traceresponse'), seen }
  }

  async function serverSpan(spanId: string) {
    const find = () => sink.servers().find(span => span.spanId === spanId)
    await until(() => find() !== undefined)
    return find()!
  }

  /** The headers of a call to a peer, in a trace that our service began. */
  async function headersOfPeer() {
    const path = `/peer-${Math.random()}`
    await ask('peers', {}, `/?call=${sink.url}${path}`)
    const { headers } = sink.requests.find(request => request.path === path)!
    return {
      traceparent: headers.traceparent as string,
      'x-waywiser-peer': headers['x-waywiser-peer'] as string,
    }
  }

  test.each(strangers)(
    'a stranger with %s begins a trace of ours',
    async (_title, headers, theirs, flags = 1) => {
      for (const program of ['peers', 'none']) {
        const { traceresponse, seen } = await ask(program, headers)

        const span = await serverSpan(seen.spanId)
        expect(traceresponse).toBe(`00-${span.traceId}-${span.spanId}-03`)
        expect(span.traceId).not.toBe(theirs)
        expect(span.parentId).toBeUndefined()
        expect(span.attributes['waywiser.sampling.reason']).toBe('all')
        expect(span.links).toMatchObject([
          { traceId: theirs, spanId: theirSpan, flags: 0x300 | flags },
        ])
        expect(seen.tracestate).toBe('')
      }
    },
  )

  test('the segment is linked as the span is', async () => {
    const { seen } = await ask('peers', { traceparent })

    const find = () => sink.segments.find(segment => segment.id === seen.spanId)
    await until(() => find() !== undefined)
    expect(find()).not.toHaveProperty('parent_id')
    expect(find()?.links).toEqual([
      {
        trace_id: '1-4bf92f35-77b34da6a3ce929d0e0e4736',
        id: theirSpan,
        attributes: { 'waywiser.link': 'untrusted incoming trace' },
      },
    ])
  })

  test('the Root of a load balancer becomes an attribute, since a link needs a span', async () => {
    const { seen } = await ask('peers', { 'x-amzn-trace-id': `Root=${xrayRoot};Sampled=1` })

    const span = await serverSpan(seen.spanId)
    expect(span.attributes['waywiser.untrusted.trace_id']).toBe('5759e988bd862e3fe1be46a994272793')
    expect(span.traceId).not.toBe('5759e988bd862e3fe1be46a994272793')
    expect(span.links).toEqual([])
  })

  test('a sampled flag of a stranger keeps no trace that our rules drop', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => ask('rare', { traceparent, tracestate: 'ot=th:0' })),
    )

    expect(answers.filter(({ traceresponse }) => !traceresponse?.endsWith('-02'))).toEqual([])
  })

  test('the trace of a peer is continued with `peers`, and not with `none`', async () => {
    const fromPeer = await headersOfPeer()
    const [, traceId, parentId] = fromPeer.traceparent.split('-')

    const trusted = await serverSpan((await ask('peers', fromPeer)).seen.spanId)
    const kept = await ask('rare', fromPeer)
    const untrusted = await serverSpan((await ask('none', fromPeer)).seen.spanId)

    expect(trusted).toMatchObject({ traceId, parentId, links: [] })
    expect(kept.traceresponse).toBe(`00-${traceId}-${kept.seen.spanId}-03`)
    expect(untrusted.traceId).not.toBe(traceId)
    expect(untrusted.links).toMatchObject([{ traceId, spanId: parentId }])
  })

  test('a proof is valid only for the headers that it was made for', async () => {
    const { 'x-waywiser-peer': proof, traceparent: proven } = await headersOfPeer()
    const traceId = proven.split('-')[1]
    const withProof = (headers: Headers) => ask('peers', { 'x-waywiser-peer': proof, ...headers })

    const answers = [
      await withProof({ traceparent }),
      await withProof({ traceparent: `${proven.slice(0, -2)}00` }),
      await withProof({ traceparent: proven, tracestate: 'ot=th:8' }),
      await withProof({ 'x-amzn-trace-id': `Root=1-${traceId?.slice(0, 8)}-${traceId?.slice(8)}` }),
    ]

    for (const { seen } of answers) {
      expect([traceId, theirTrace]).not.toContain(seen.traceId)
      expect(seen.tracestate).toBe('')
    }
  })

  test('children of an untrusted request belong to our trace, without links of their own', async () => {
    const { seen } = await ask('peers', { traceparent }, `/?call=${sink.url}/inside`)

    await serverSpan(seen.spanId)
    const inside = sink.spans.filter(({ traceId, spanId }) => {
      return traceId === seen.traceId && spanId !== seen.spanId
    })
    const { headers } = sink.requests.find(({ path }) => path === '/inside')!
    expect(inside.map(({ kind }) => kind).sort()).toEqual(['CLIENT', 'INTERNAL'])
    expect(inside.flatMap(({ links }) => links)).toEqual([])
    expect(headers.traceparent).toContain(seen.traceId)
    expect(headers.tracestate).toBeUndefined()
  })

  test('a third party gets no proof', async () => {
    const thirdParty = sink.url.replace('127.0.0.1', 'localhost')

    await ask('peers', {}, `/?call=${thirdParty}/third-party`)

    const { headers } = sink.requests.find(({ path }) => path === '/third-party')!
    expect(Object.keys(headers)).not.toContain('x-waywiser-peer')
  })

  test('the self-check is trusted in every mode, and leaves no span', async () => {
    const { seen } = await ask('none', {})
    await serverSpan(seen.spanId)

    for (const program of Object.values(programs)) {
      expect(program.stdout()).toContain('instrumentation is on')
    }
    expect(sink.servers().filter(span => span.attributes['url.path'] !== '/')).toEqual([])
  })
})
