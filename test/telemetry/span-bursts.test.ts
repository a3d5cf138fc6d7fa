import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { runTraced } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from './lens-sink.ts'

async function start(environment: Record<string, string> = {}) {
  const sink = await openLensSink()
  const program = await runTraced('test/telemetry/echo-service.ts', {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ...environment,
  })
  onTestFinished(async () => void (await program.stop()))
  const burst = async (count: number, more = '') =>
    (await fetch(`${program.url}?spans=${count}${more}`)).text()
  return { sink, program, burst }
}

const distinct = (spans: { spanId: string }[]) => new Set(spans.map(({ spanId }) => spanId)).size

test.each([
  [5_000, 0, 200],
  [50_000, 0, 200],
  [200_000, 0, 200],
  [5_000, 2_000, 200],
  // The destination answers late, and is away at first.
  [50_000, 0, 503],
])(
  "all of %i spans that end in one turn, of %i characters, arrive, and so does the request's own",
  async (count, chars, status) => {
    const { sink, program, burst } = await start({ AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9' })
    sink.answers.status = status
    sink.answers.delayMillis = 5

    await burst(count, chars > 0 ? `&noise&chars=${chars}` : '')
    if (status !== 200) {
      await until(() => program.logLines().some(({ problem }) => problem !== undefined))
      sink.answers.status = 200
    }
    await until(() => sink.spans.length >= count + 1, undefined, 60_000)

    expect(distinct(sink.spans)).toBe(count + 1)
    expect(sink.servers()).toHaveLength(1)
    expect(program.logLines().filter(({ dropped }) => droppedSpans(dropped) > 0)).toEqual([])
  },
  120_000,
)

test('beyond the bounds spans are dropped and counted, but never the requests’ own, nor those that failed', async () => {
  const { sink, program, burst } = await start()
  sink.answers.status = 503

  for (let request = 0; request < 4; request++) await burst(10_000, '&noise&chars=2000')
  await until(() => program.logLines().some(({ dropped }) => droppedSpans(dropped) > 0))
  sink.answers.status = 200
  // A batch under way at the end would be counted as lost, since nothing says that it arrived.
  for (let before = -1; before < sink.spans.length; await sleep(2000)) before = sink.spans.length
  await program.stop()

  const made = 4 * 10_001
  const lines = program.logLines().filter(({ dropped }) => droppedSpans(dropped) > 0)
  const lost = made - distinct(sink.spans)
  expect(lost).toBeGreaterThan(1000)
  expect(droppedSpans(lines.at(-1)?.dropped)).toBe(lost)
  expect(lines.length).toBeLessThanOrEqual(2)
  expect(sink.servers()).toHaveLength(4)
  expect(sink.spans.filter(span => span.status === 'ERROR')).toHaveLength(40)
}, 120_000)

test('a batch that is too large for its destination arrives in parts, each span once', async () => {
  const { sink, burst } = await start()
  sink.answers.maxBytes = 40_000

  await burst(2000)
  await until(() => sink.spans.length >= 2001)

  expect(sink.spans).toHaveLength(2001)
  expect(distinct(sink.spans)).toBe(2001)
  const { resource } = sink.spans[0]!
  expect(resource['service.name']).toBe('telemetry')
  for (const span of sink.spans) expect(span.resource).toEqual(resource)
})

test('a span that cannot be written is counted, and costs none of those around it', async () => {
  const { sink, program, burst } = await start()

  await burst(300, '&unwritable')
  await until(() => program.logLines().some(({ dropped }) => droppedSpans(dropped) === 1))
  await until(() => sink.servers().length === 1)

  expect(distinct(sink.spans)).toBe(301)
})

test('a destination that always answers 413 costs its spans but not the processor', async () => {
  const { sink, program, burst } = await start()
  sink.answers.maxBytes = 0

  await burst(511)
  await until(() => program.logLines().some(({ dropped }) => droppedSpans(dropped) === 512))

  // One with each half, quarter, … of the batch, down to the least that is split.
  expect(sink.requests.length).toBeLessThan(50)
})

test('OTEL_BSP_MAX_QUEUE_SIZE bounds the waiting spans, and the oldest are dropped', async () => {
  const { sink, program, burst } = await start({ OTEL_BSP_MAX_QUEUE_SIZE: '1000' })
  sink.answers.status = 503

  await burst(4000)
  await until(() => program.logLines().some(({ dropped }) => droppedSpans(dropped) > 0))
  sink.answers.status = 200
  await until(() => sink.servers().length === 1)

  expect(sink.spans.length).toBeLessThan(1500)
})

function droppedSpans(dropped: unknown): number {
  const { otlp } = (dropped ?? {}) as { otlp?: { otlp: Record<string, number> } }
  return Object.values(otlp?.otlp ?? {}).reduce((sum, count) => sum + count, 0)
}
