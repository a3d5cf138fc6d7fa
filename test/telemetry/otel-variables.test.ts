import { describe, expect, test } from 'vitest'
import { ignoredVariables } from '../../services/telemetry/config/otel-ignored-variables.ts'
import { honouredVariables } from '../../services/telemetry/config/otel-variables.ts'
import type { SpanRecord } from '../../services/viewer/records/record.ts'
import { runTraced, startTraced, type TracedProgram } from '../support/services.ts'
import { until } from '../support/until.ts'
import { type LensSink, openLensSink } from './lens-sink.ts'

const introduction = `# OpenTelemetry's variables

What each \`OTEL_*\` variable does in the two services, with our own hooks and with the contributed instrumentations alike. A
value that is not understood is named at start and counts as unset; words are the same in any case. A variable
without an effect is named at start, with the reason. The table is that of \`services/telemetry/config/otel-variables.ts\` and
\`services/telemetry/config/otel-ignored-variables.ts\`, and a test holds them equal. The viewer reads none of them.
`

const traceId = '5759e988bd862e3fe1be46a994272793'
const spanId = '53995c3f42cd8ad8'
const traceparent = (flags: string) => ({ traceparent: `00-${traceId}-${spanId}-${flags}` })
const xrayHeader = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanId};Sampled=1`

/** What came of some requests under some variables. */
type Seen = {
  sink: LensSink
  program: TracedProgram
  ask(query?: string, headers?: Record<string, string>): Promise<Response>
  /** The span of that name; waits for it. */
  span(name: string): Promise<SpanRecord>
  /** The headers with which the service called another one of ours. */
  called(): LensSink['requests'][number]['headers']
}

type Case = {
  title: string
  variables: Record<string, string>
  check(seen: Seen): Promise<void>
}

const isServer = ({ kind }: SpanRecord) => kind === 'SERVER'
const words = (program: TracedProgram) => program.logLines().map(({ msg }) => String(msg))

/** Ends the service, which sends everything, and returns the SERVER spans. */
async function serversAtTheEnd({ program, sink }: Seen): Promise<SpanRecord[]> {
  await program.stop()
  return sink.spans.filter(isServer)
}

const cases: Case[] = [
  {
    title: 'nothing is made',
    variables: { OTEL_SDK_DISABLED: 'True' },
    async check(seen) {
      const answer = await seen.ask()
      await seen.program.stop()
      expect(answer.headers.get('traceresponse')).toBeNull()
      expect(seen.sink.requests).toEqual([])
    },
  },
  {
    title: 'the resource has the name and the decoded attributes',
    variables: {
      OTEL_SERVICE_NAME: 'feed',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,te%61m=blue%20team',
    },
    async check({ ask, span }) {
      await ask()
      expect((await span('GET')).resource).toMatchObject({
        'service.name': 'feed',
        team: 'blue team',
      })
    },
  },
  {
    title: "the SDK's messages are log lines",
    variables: { OTEL_LOG_LEVEL: 'DEBUG' },
    async check({ program }) {
      expect(words(program)).toContain('OpenTelemetry')
    },
  },
  {
    title: "the SDK's problems are no log lines",
    variables: { OTEL_LOG_LEVEL: 'none', OTEL_SPAN_EVENT_COUNT_LIMIT: '1' },
    async check({ ask, span, program }) {
      await ask('described')
      expect((await span('described')).events).toHaveLength(1)
      expect(words(program)).not.toContain('OpenTelemetry has a problem')
    },
  },
  {
    title: 'only the headers of these formats are read and sent',
    variables: { OTEL_PROPAGATORS: 'XRay,baggage' },
    async check({ ask, called }) {
      const both = { ...traceparent('01'), 'x-amzn-trace-id': xrayHeader, baggage: 'user=bob' }
      const w3c = await ask('', { ...traceparent('01') })
      const answer = await ask('call', both)
      expect(w3c.headers.get('traceresponse')).not.toContain(traceId)
      expect(answer.headers.get('traceresponse')).toContain(traceId)
      expect(called().baggage).toBe('user=bob')
      expect(called()['x-amzn-trace-id']).toContain('Root=1-5759e988-')
      expect(called().traceparent).toBeUndefined()
    },
  },
  {
    title: 'no header is read or sent',
    variables: { OTEL_PROPAGATORS: 'none' },
    async check({ ask, called, program }) {
      const answer = await ask('call', { ...traceparent('01'), 'x-amzn-trace-id': xrayHeader })
      expect(answer.headers.get('traceresponse')).not.toContain(traceId)
      expect(called()).not.toHaveProperty('traceparent')
      expect(called()).not.toHaveProperty('x-amzn-trace-id')
      await until(() => words(program).some(line => line.startsWith('instrumentation is on')))
    },
  },
  {
    title: 'no trace is kept',
    variables: { OTEL_TRACES_SAMPLER: 'ALWAYS_OFF' },
    async check(seen) {
      await seen.ask()
      await seen.ask('', traceparent('01'))
      expect(await serversAtTheEnd(seen)).toEqual([])
    },
  },
  {
    title: 'every trace is kept, whatever its caller decided',
    variables: { OTEL_TRACES_SAMPLER: 'always_on' },
    async check(seen) {
      await seen.ask()
      await seen.ask('', { ...traceparent('00'), tracestate: 'vendor=1' })
      const servers = await serversAtTheEnd(seen)
      const [, second] = servers
      expect(servers).toHaveLength(2)
      expect([second?.traceId, second?.traceState]).toEqual([traceId, 'vendor=1'])
    },
  },
  {
    title: 'the caller decides, else none is kept',
    variables: { OTEL_TRACES_SAMPLER: 'parentbased_always_off' },
    async check(seen) {
      await seen.ask()
      await seen.ask('', traceparent('01'))
      expect((await serversAtTheEnd(seen)).map(span => span.traceId)).toEqual([traceId])
    },
  },
  {
    title: 'a share of the traces is kept, and has its weight',
    variables: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
    async check(seen) {
      for (let count = 0; count < 60; count++) await seen.ask()
      const servers = await serversAtTheEnd(seen)
      expect(servers.length).toBeGreaterThan(10)
      expect(servers.length).toBeLessThan(50)
      expect(new Set(servers.map(({ attributes }) => attributes.SampleRate))).toEqual(new Set([2]))
    },
  },
  {
    title: 'a batch is sent when it is full, or after the delay',
    variables: { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3' },
    async check({ ask, sink }) {
      for (let count = 0; count < 4; count++) await ask()
      await until(() => sink.spans.length > 0)
      expect(sink.spans).toHaveLength(3)
    },
  },
  {
    title: 'so many spans wait for a destination',
    variables: { OTEL_BSP_MAX_QUEUE_SIZE: '10' },
    async check({ ask, sink, program }) {
      sink.answers.status = 503
      await ask('spans=100')
      await until(() => program.logLines().some(({ dropped }) => dropped !== undefined))
      sink.answers.status = 200
      await until(() => sink.spans.some(isServer))
      expect(sink.spans.length).toBeLessThanOrEqual(20)
    },
  },
  ...[
    'OTEL_BSP_EXPORT_TIMEOUT',
    'OTEL_EXPORTER_OTLP_TIMEOUT',
    'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
  ].map(
    (name): Case => ({
      title: 'a request ends after that time',
      variables: { [name]: '50' },
      async check({ ask, sink, program }) {
        sink.answers.delayMillis = 1000
        await ask()
        await until(() => program.logLines().some(({ problem }) => /time/i.test(String(problem))))
      },
    }),
  ),
  {
    title: 'the limits of a span hold',
    variables: {
      OTEL_ATTRIBUTE_COUNT_LIMIT: '2',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '3',
      OTEL_SPAN_LINK_COUNT_LIMIT: '4',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '3',
    },
    async check({ ask, span, program }) {
      await ask('described')
      const { attributes, events, links } = await span('described')
      expect(attributes).toEqual({ a: 'x'.repeat(10), b: 'x'.repeat(10) })
      expect([events.length, links.length]).toEqual([3, 4])
      expect(Object.keys(events[0]!.attributes)).toHaveLength(1)
      expect(Object.keys(links[0]!.attributes)).toHaveLength(3)
      expect(words(program)).toContain('OpenTelemetry has a problem')
    },
  },
  {
    title: 'the limits of spans win over the general ones',
    variables: {
      OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20',
    },
    async check({ ask, span }) {
      await ask('described')
      const { attributes } = await span('described')
      expect(Object.values(attributes)).toEqual(Array(3).fill('x'.repeat(20)))
    },
  },
  {
    title: 'no span is sent by OTLP, and all else is',
    variables: { OTEL_TRACES_EXPORTER: 'None' },
    async check({ ask, sink, program }) {
      await ask()
      await program.stop()
      expect(sink.segments.length).toBeGreaterThan(0)
      expect(sink.logLines.length).toBeGreaterThan(0)
      expect(sink.spans).toEqual([])
    },
  },
  {
    title: 'a collector gets the spans, with its headers',
    variables: {
      OTEL_EXPORTER_OTLP_ENDPOINT: '<sink>/all',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-a=1%202',
    },
    async check({ ask, sink }) {
      await ask()
      await until(() => sink.requests.some(({ path }) => path === '/all/v1/traces'))
      const { headers } = sink.requests.find(({ path }) => path === '/all/v1/traces')!
      expect(headers['x-a']).toBe('1 2')
    },
  },
  {
    title: 'the address for traces is used as it is',
    variables: {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '<sink>/spans',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-a=2',
    },
    async check({ ask, sink }) {
      await ask()
      await until(() => sink.requests.some(({ path }) => path === '/spans'))
      expect(sink.requests.find(({ path }) => path === '/spans')!.headers['x-a']).toBe('2')
    },
  },
]

/** Set in both of its modes by the test itself. */
const modes = {
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici,dns',
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'dns',
}

describe.each([
  ['our own hooks', {}],
  ['the contributed instrumentations', modes],
])('with %s', (_mode, mode) => {
  async function start(variables: Record<string, string>): Promise<Seen> {
    const sink = await openLensSink()
    const given = Object.entries(variables).map(([name, value]) => [
      name,
      value.replace('<sink>', sink.url),
    ])
    // Timeouts are those of a collector, which the viewer's sink plays too.
    const isCollector = /OTLP_(TRACES_)?TIMEOUT/.test(Object.keys(variables).join())
    const program = await runTraced('test/telemetry/echo-service.ts', {
      ...(isCollector ? { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url } : { VIEWER_URL: sink.url }),
      ACTIVITIES_URL: sink.url,
      AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
      ...mode,
      ...Object.fromEntries(given),
    })
    return {
      sink,
      program,
      ask: (query = '', headers = {}) =>
        fetch(`${program.url}?${query.replace('call', `call=${sink.url}/peer`)}`, { headers }),
      async span(name) {
        await until(() => sink.spans.some(span => span.name === name))
        return sink.spans.find(span => span.name === name)!
      },
      called: () => sink.requests.find(({ path }) => path === '/peer')!.headers,
    }
  }

  test.each(cases)('$variables: $title', async ({ variables, check }) => {
    await check(await start(variables))
  })

  test('every variable without an effect is named at start, with the reason', async () => {
    const all = ignoredVariables.flatMap(({ names }) => names)
    const { program, ask, span } = await start({
      ...Object.fromEntries(all.map(name => [name, 'something'])),
      OTEL_UNKNOWN: 'x',
    })

    await ask('described')

    const said = words(program).filter(line => line.startsWith('ignored: '))
    for (const { names, because } of ignoredVariables) {
      for (const name of names) {
        const lines = said.filter(line => line.split(/[ ,]+/).includes(name))
        expect(lines.filter(line => line.endsWith(`, because ${because}`))).toHaveLength(1)
      }
    }
    expect(said).toContain(
      'ignored: OTEL_UNKNOWN, because OpenTelemetry has no such variable for Node',
    )
    const { attributes, events, links } = await span('described')
    expect([Object.keys(attributes).length, events.length, links.length]).toEqual([5, 5, 5])
    expect(Object.keys(events[0]!.attributes)).toHaveLength(5)
  })

  test('a value that holds anyway causes no word', async () => {
    const holding = ignoredVariables.flatMap(({ names, holding: [value] = [] }) =>
      value ? names.map(name => [name, value.toUpperCase()]) : [],
    )
    const { program } = await start(Object.fromEntries(holding))

    expect(words(program).filter(line => line.startsWith('ignored: '))).toEqual([])
  })
})

test('the contributed instrumentations alone are left out by their names', async () => {
  const program = await runTraced('test/telemetry/echo-service.ts', {
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http',
  })

  expect(words(program)).toContain(
    'ignored: OTEL_NODE_DISABLED_INSTRUMENTATIONS, because OTEL_NODE_ENABLED_INSTRUMENTATIONS names none',
  )
})

test('X-Ray as the sampler needs the daemon', async () => {
  const program = startTraced('test/telemetry/echo-service.ts', { OTEL_TRACES_SAMPLER: 'xray' })

  expect(await program.ended).toBe(1)
  expect(program.stderr()).toContain(
    'OTEL_TRACES_SAMPLER="xray": expected AWS_XRAY_DAEMON_ADDRESS to be set, which serves the rules',
  )
})

test('no variable of the table is left out here', () => {
  const tried = [...cases.map(({ variables }) => variables), modes].flatMap(Object.keys)

  expect(new Set(tried)).toEqual(new Set(honouredVariables.flatMap(({ names }) => names)))
})

test('the table of the documents is that of the code', async () => {
  const names = (list: string[]) => list.map(name => `\`${name}\``).join(', ')
  const rows = [
    ...honouredVariables.map(({ names: list, values, effect }) => [names(list), values, effect]),
    ...ignoredVariables.map(({ names: list, because, holding }) => [
      names(list),
      holding ? `${names(holding)} holds` : '',
      `ignored, because ${because}`,
    ]),
  ]
  const table = [['variable', 'values (default)', 'effect'], ['---', '---', '---'], ...rows]
  const text = table.map(row => `| ${row.join(' | ')} |`.replaceAll('|  |', '| |')).join('\n')

  await expect(`${introduction}\n${text}\n`).toMatchFileSnapshot(
    '../../docs/opentelemetry-variables.md',
  )
})
