import { expect, test } from 'vitest'
import { runTraced } from '../../support/services.ts'
import { startHttpSink } from '../../support/sinks.ts'
import { until } from '../../support/until.ts'
import { openLensSink } from '../lens-sink.ts'
import { rulesAnswer, targetsAnswer, xrayRule } from './rules.ts'
import { startRulesDaemon } from './rules-daemon.ts'

/** The smallest service with SAMPLING=central, whose spans go to a sink. */
async function startService(tcpPort: number) {
  const sink = await openLensSink()
  const program = await runTraced('test/telemetry/echo-service.ts', {
    VIEWER_URL: sink.url,
    AWS_XRAY_DAEMON_ADDRESS: `tcp:127.0.0.1:${tcpPort} udp:${sink.daemonAddress}`,
    SAMPLING: 'central',
    SAMPLING_RULES_FILE: 'test/telemetry/half.json',
  })
  const lines = () => program.logLines().filter(line => line.msg === 'request')
  return { sink, program, lines }
}

async function ask(url: string, requests = 1): Promise<void> {
  for (let i = 0; i < requests; i++) await (await fetch(url)).text()
}

test('rules come through the daemon, untraced, and are on span and segment', async () => {
  const rule = xrayRule({ FixedRate: 0.5 })
  const daemon = await startRulesDaemon(({ path }) =>
    path.endsWith('Rules') ? rulesAnswer(1, rule) : targetsAnswer(1, { FixedRate: 0.5 }),
  )
  const { sink, program, lines } = await startService(daemon.port)
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
    () => 'no request for targets',
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
      'aws.xray.rule_name': 'Cruddur',
      'waywiser.sampling.reason': 'rate',
      SampleRate: 2,
    })
  }
  const segments = sink.segments.filter(({ aws }) => JSON.stringify(aws).includes('Cruddur'))
  expect(segments.length).toBeGreaterThan(0)
  expect(segments[0]).toMatchObject({ aws: { xray: { rule_name: 'Cruddur' } } })
})

test('a rules service that never answers holds up no request, and causes one warning', async () => {
  const { port } = await startHttpSink(() => {})

  const { program, lines } = await startService(port)
  await ask(program.url, 50)

  const warnings = () => program.logLines().filter(line => line.who === 'sampling rules')
  await until(() => warnings().length === 1 && lines().length === 50)
  expect(warnings()[0]?.problem).toBe('/GetSamplingRules: no answer in time')
  expect(lines().map(line => line.sampling_rule)).toEqual(Array(50).fill('half'))
  // A request that waited for the rules would be logged after the warning that they are missing.
  const [first] = program.logLines().filter(({ msg, who }) => msg === 'request' || who)
  expect(first?.msg).toBe('request')
})

test.each<[string, number, string]>([
  ['garbage', 200, '/GetSamplingRules did not answer JSON: "<html>"'],
  ['an error', 500, '/GetSamplingRules answered 500'],
])(
  'a rules service that answers %s leaves the local rules, and causes one warning',
  async (_title, answer, problem) => {
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

test('polling does not keep a process alive', async () => {
  const daemon = await startRulesDaemon(() => undefined)
  const { program } = await startService(daemon.port)
  await until(() => daemon.calls.length === 1)

  expect(await program.stop()).toBe(0)
})
