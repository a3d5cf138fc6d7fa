import { expect, test } from 'vitest'
import { runTraced, type TracedProgram } from '../support/services.ts'
import { startHttpSink } from '../support/sinks.ts'
import { until } from '../support/until.ts'
import { type LensSink, openLensSink } from './lens-sink.ts'

const start = (env: Record<string, string>): Promise<TracedProgram> =>
  runTraced('test/telemetry/echo-service.ts', { OTEL_BSP_SCHEDULE_DELAY: '10', ...env })

const keys = {
  HONEYCOMB_API_KEY: 'planted-honeycomb-key',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-team=planted-collector-key',
  ROLLBAR_ACCESS_TOKEN: 'planted-rollbar-token',
}

test('each destination gets the same records, and no key but its own', async () => {
  const [viewer, honeycomb, collector, rollbar] = [
    await openLensSink(),
    await openLensSink(),
    await openLensSink(),
    await openLensSink(),
  ]
  const program = await start({
    ...keys,
    VIEWER_URL: viewer.url,
    HONEYCOMB_API_ENDPOINT: honeycomb.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ROLLBAR_ENDPOINT: `${rollbar.url}/api/1/item/`,
  })

  const { uuid } = (await (await fetch(`${program.url}/fail`)).json()) as { uuid: string }
  for (const one of [viewer, honeycomb, collector]) {
    await until(() => one.servers().length === 1)
    expect(one.spans).toEqual(viewer.spans)
  }
  for (const one of [viewer, rollbar]) {
    await until(() => one.items.length === 1)
    expect(one.items[0]).toMatchObject({
      uuid,
      custom: {
        trace_id: viewer.spans[0]?.traceId,
        links: { rollbar: `https://rollbar.com/occurrence/uuid/?uuid=${uuid}` },
      },
    })
  }
  await until(() => viewer.logLines.some(line => line.msg === 'request'))

  expect(viewer.spans[0]?.attributes['rollbar.item.uuid']).toBe(uuid)
  expect(viewer.spans[0]?.events[0]).toMatchObject({
    name: 'exception',
    attributes: { 'exception.type': 'TypeError', 'exception.message': 'failed as asked' },
  })
  const planted = (one: LensSink) =>
    Object.values({ ...keys, OTEL_EXPORTER_OTLP_HEADERS: 'planted-collector-key' }).filter(key =>
      one.requests.some(request => JSON.stringify(request).includes(key)),
    )
  expect(planted(viewer)).toEqual([])
  expect(planted(honeycomb)).toEqual(['planted-honeycomb-key'])
  expect(planted(collector)).toEqual(['planted-collector-key'])
  expect(planted(rollbar)).toEqual(['planted-rollbar-token'])
  expect(program.stdout()).not.toContain('planted')
})

test('spans go to the exact path of the endpoint for traces, including its last slash', async () => {
  const collector = await openLensSink()
  const program = await start({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/tenant/otlp/`,
  })

  await (await fetch(program.url)).text()
  await until(() => collector.requests.length > 0)

  expect(collector.requests[0]?.path).toBe('/tenant/otlp/')
})

test('a dataset with the name of the service is not masked as a secret', async () => {
  const honeycomb = await openLensSink()
  const program = await start({
    HONEYCOMB_API_KEY: '0123456789abcdef0123456789abcdef',
    HONEYCOMB_DATASET: 'activities',
    HONEYCOMB_API_ENDPOINT: honeycomb.url,
    OTEL_SERVICE_NAME: 'activities',
  })

  await (await fetch(program.url)).text()
  await until(() => program.logLines().some(line => line.msg === 'request'))

  const line = program.logLines().find(({ msg }) => msg === 'request')
  expect(line).toMatchObject({ service: 'activities' })
})

test('a destination that is away for a while gets every span when it is back', async () => {
  const viewer = await openLensSink()
  viewer.answers.status = 503
  const program = await start({ VIEWER_URL: viewer.url })

  for (let i = 0; i < 30; i++) await (await fetch(program.url)).text()
  await until(() => {
    return viewer.requests.filter(request => request.path === '/v1/traces').length > 2
  })
  expect(viewer.spans).toEqual([])
  viewer.answers.status = 200

  await until(() => viewer.servers().length === 30)
  const warnings = program.logLines().filter(line => line.who === 'otlp: viewer')
  expect(warnings).toMatchObject([{ level: 'warn', problem: 'answered 503 Service Unavailable' }])
})

test('a destination that hangs or rejects delays neither answers nor the other destinations', async () => {
  const viewer = await openLensSink()
  const refusing = await openLensSink()
  refusing.answers.status = 401
  const { port } = await startHttpSink(() => {})
  const program = await start({
    VIEWER_URL: viewer.url,
    HONEYCOMB_API_KEY: 'key',
    HONEYCOMB_API_ENDPOINT: refusing.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  })

  for (let i = 0; i < 20; i++) expect((await fetch(program.url)).status).toBe(200)

  await until(() => viewer.servers().length === 20)
  await until(() => program.stdout().includes('401'))
  expect(program.logLines().filter(line => line.who === 'otlp: honeycomb')).toHaveLength(1)
  expect(await program.stop()).toBe(0)
  // The end gave up the hanging destination instead of waiting for its answer.
  expect(program.logLines().at(-1)).toMatchObject({
    msg: 'Telemetry was dropped',
    dropped: { otlp: { otlp: { 'not delivered at the end': 20 } } },
  })
})

test('with sampling rules the weight passes to the next service, and is on every span of both', async () => {
  const viewer = await openLensSink()
  const second = await start({ VIEWER_URL: viewer.url, OTEL_SERVICE_NAME: 'notifications' })
  const first = await start({
    VIEWER_URL: viewer.url,
    OTEL_SERVICE_NAME: 'activities',
    NOTIFICATIONS_URL: second.url,
    SAMPLING: 'local',
    SAMPLING_RULES_FILE: 'test/telemetry/half.json',
  })

  const kept = new Set<string>()
  for (let i = 0; i < 40; i++) {
    const response = await fetch(`${first.url}/?call=${second.url}/`)
    await response.text()
    const [, traceId = '', , flags] = response.headers.get('traceresponse')?.split('-') ?? []
    if (flags === '03') kept.add(traceId)
  }
  expect(kept.size).toBeGreaterThan(5)
  expect(kept.size).toBeLessThan(35)
  await until(() => viewer.servers().length === 2 * kept.size)

  expect(new Set(viewer.spans.map(span => span.traceId))).toEqual(kept)
  expect(viewer.spans.filter(span => span.attributes.SampleRate !== 2)).toEqual([])
  const roots = viewer.servers().filter(span => span.parentId === undefined)
  expect(roots).toHaveLength(kept.size)
  for (const root of roots) {
    expect(root.attributes).toMatchObject({
      'aws.xray.rule_name': 'half',
      'waywiser.sampling.rule': 'half',
      'waywiser.sampling.reason': 'rate',
    })
  }
  const linesOf = (program: TracedProgram) =>
    program.logLines().filter(line => line.msg === 'request')
  // A line is written after its answer, and arrives through a pipe.
  await until(() => [first, second].every(one => linesOf(one).length >= 40))
  const lines = linesOf(first)
  expect(lines).toHaveLength(40)
  for (const { trace_id, sampled, trace_flags, ...line } of lines) {
    expect(line).toMatchObject({ sampling_rule: 'half', sampling_reason: 'rate' })
    expect(sampled).toBe(kept.has(trace_id as string))
    expect(trace_flags).toBe(sampled ? '03' : '02')
  }
  expect(linesOf(second).map(line => line.sampling_reason)).toEqual(Array(40).fill('parent'))
})
