import { describe, expect, test } from 'vitest'
import { runTraced } from '../../support/services.ts'
import { startHttpSink } from '../../support/sinks.ts'
import { until } from '../../support/until.ts'
import { openLensSink } from '../lens-sink.ts'
import { rulesAnswer, targetsAnswer, xrayRule } from './rules.ts'
import { startRulesDaemon } from './rules-daemon.ts'

/** The smallest service with SAMPLING=central, its spans going to a sink. */
async function startService(tcpPort: number, environment: Record<string, string> = {}) {
  const sink = await openLensSink()
  const program = await runTraced('test/telemetry/echo-service.ts', {
    VIEWER_URL: sink.url,
    AWS_XRAY_DAEMON_ADDRESS: `tcp:127.0.0.1:${tcpPort} udp:${sink.daemonAddress}`,
    SAMPLING: 'central',
    SAMPLING_RULES_FILE: 'test/telemetry/half.json',
    ...environment,
  })
  const lines = () => program.logLines().filter(line => line.msg === 'request')
  return { sink, program, lines }
}

async function ask(url: string, requests = 1): Promise<void> {
  for (let i = 0; i < requests; i++) await (await fetch(url)).text()
}

// Side by side: most of the time is waiting for what comes every 10 s.
describe.concurrent('a service with SAMPLING=central', () => {
  test.for<[string, Record<string, string>]>([
    ['our own hooks', {}],
    ['the contributed instrumentations', { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici' }],
  ])(
    'rules come through the daemon, untraced, and are on span and segment, under %s',
    async ([, env]) => {
      const rule = xrayRule({ FixedRate: 0.5 })
      const daemon = await startRulesDaemon(({ path }) =>
        path.endsWith('Rules') ? rulesAnswer(1, rule) : targetsAnswer(1, { FixedRate: 0.5 }),
      )
      const { sink, program, lines } = await startService(daemon.port, env)
      await until(() => daemon.calls.length === 1)
      await until(() => {
        void ask(program.url)
        return lines().some(line => line.sampling_rule === 'Cruddur' && line.sampled)
      })
      const kept = () => lines().filter(line => line.sampling_rule === 'Cruddur' && line.sampled)
      const wanted = new Set(kept().map(line => line.trace_id))
      await until(() => [...wanted].every(id => sink.spans.some(span => span.traceId === id)))
      await until(
        () => daemon.calls.length > 1,
        () => 'the targets were asked for',
        15_000,
      )

      const [rules, targets] = daemon.calls
      expect(rules).toMatchObject({ path: 'POST /GetSamplingRules', body: {} })
      expect(targets?.path).toBe('POST /SamplingTargets')
      for (const { headers } of daemon.calls) {
        expect(headers).not.toHaveProperty('traceparent')
        expect(headers).not.toHaveProperty('x-amzn-trace-id')
      }
      expect(sink.spans.filter(span => span.kind !== 'SERVER')).toEqual([])
      const spans = sink.spans.filter(span => wanted.has(span.traceId))
      for (const { attributes } of spans) {
        expect(attributes).toMatchObject({
          ...{ 'aws.xray.rule_name': 'Cruddur', 'waywiser.sampling.reason': 'rate', SampleRate: 2 },
        })
      }
      const segments = sink.segments.filter(({ aws }) => JSON.stringify(aws).includes('Cruddur'))
      expect(segments.length).toBeGreaterThan(0)
      expect(segments[0]).toMatchObject({ aws: { xray: { rule_name: 'Cruddur' } } })
    },
  )

  test('a rules service that never answers holds up no request, and is complained of once', async () => {
    const { port } = await startHttpSink(() => {})

    const { program, lines } = await startService(port)
    let longestMillis = 0
    for (let i = 0; i < 50; i++) {
      const startMillis = performance.now()
      await ask(program.url)
      longestMillis = Math.max(longestMillis, performance.now() - startMillis)
    }

    // Who waited for the rules would wait for 5 s, until they are given up.
    expect(longestMillis).toBeLessThan(4000)
    expect(new Set(lines().map(line => line.sampling_rule))).toEqual(new Set(['half']))
    const warnings = () => program.logLines().filter(line => line.who === 'sampling rules')
    await until(() => warnings().length === 1)
    expect(warnings()[0]?.problem).toBe('/GetSamplingRules: no answer in time')
  })

  test.for<[string, number, string]>([
    ['garbage', 200, '/GetSamplingRules answered no JSON: "<html>"'],
    ['an error', 500, '/GetSamplingRules answered 500'],
  ])(
    'a rules service that answers %s leaves the local rules, told once',
    async ([, answer, problem]) => {
      const daemon = await startRulesDaemon((_call, response) => {
        response.statusCode = answer
        response.end('<html>')
      })
      const { program, lines } = await startService(daemon.port)
      await until(() => daemon.calls.length > 2)

      await ask(program.url, 5)

      await until(() => lines().length === 5)
      expect(lines().map(line => line.sampling_rule)).toEqual(Array(5).fill('half'))
      const warnings = program.logLines().filter(line => line.who === 'sampling rules')
      expect(warnings).toHaveLength(1)
      expect(warnings[0]?.problem).toBe(problem)
    },
  )

  test('polling neither keeps a process alive nor holds up its end', async () => {
    const daemon = await startRulesDaemon(() => undefined)
    const { program } = await startService(daemon.port)
    await until(() => daemon.calls.length === 1)

    const startMillis = performance.now()
    const code = await program.stop()

    expect(code).toBe(0)
    expect(performance.now() - startMillis).toBeLessThan(3000)
  })
})
