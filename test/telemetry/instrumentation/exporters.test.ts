import { describe, expect, test } from 'vitest'
import { runTraced, type TracedProgram } from '../../support/services.ts'
import { until } from '../../support/until.ts'
import { type LensSink, openLensSink } from '../lens-sink.ts'

describe.each([
  ['our hooks', ''],
  ['the contributed http and undici', 'http,undici'],
])('under %s', (_name, instrumentations) => {
  test('probes and telemetry’s own requests leave no span, and carry no header of ours', async () => {
    const sink = await openLensSink()
    const program = await runTraced('test/telemetry/echo-service.ts', {
      VIEWER_URL: sink.url,
      AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: instrumentations,
    })

    const exitCode = await playThrough(program, sink)

    expect(exitCode).toBe(0)
    expect(sink.spans.map(({ kind, attributes }) => `${kind} ${attributes['url.path']}`)).toEqual([
      'SERVER /asked',
      'SERVER /fail',
    ])
    expect(sink.segments).toHaveLength(2)
    const paths = new Set(sink.requests.map(({ path }) => path))
    expect([...paths].sort()).toEqual(['/', '/api/1/item/', '/v1/traces'])
    const sent = sink.requests.flatMap(({ headers }) => Object.keys(headers))
    expect(sent.filter(name => /^trace|x-amzn-trace/.test(name))).toEqual([])
  })
})

async function playThrough(program: TracedProgram, sink: LensSink): Promise<number | null> {
  for (let probe = 0; probe < 20; probe++) await fetch(`${program.url}/healthz`)
  await fetch(`${program.url}/asked`)
  await until(() => sink.spans.length === 1)
  // Spans of the first export would be exported with the second.
  await fetch(`${program.url}/fail`)
  await until(() => sink.items.length === 1)
  return program.stop()
}
