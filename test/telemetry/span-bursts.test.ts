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
  const burst = async (count: number) => (await fetch(`${program.url}?spans=${count}`)).text()
  return { sink, program, burst }
}

const distinct = (spans: { spanId: string }[]) => new Set(spans.map(({ spanId }) => spanId)).size

test("five thousand spans that end in one turn all arrive, and so does the request's own", async () => {
  const { sink, burst } = await start()

  await burst(5000)
  await until(() => sink.spans.length >= 5001)

  expect(distinct(sink.spans)).toBe(5001)
  expect(sink.servers()).toHaveLength(1)
})

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
