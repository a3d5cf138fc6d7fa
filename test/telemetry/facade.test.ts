import { setImmediate } from 'node:timers/promises'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTelemetry } from '../../services/telemetry/create-telemetry.ts'
import { noPageDoor } from '../../services/telemetry/from-page/from-page.ts'
import { createAddressReader } from '../../services/telemetry/instrumentation/address.ts'
import { stopInOrder } from '../../services/telemetry/stop-in-order.ts'
import { createReporter } from '../../services/telemetry/to-rollbar/to-rollbar.ts'
import { createPageTraces } from '../../services/trace-context/page-traces.ts'

const exporter = new InMemorySpanExporter()
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
const log = pino({ level: 'silent' })

const telemetry = createTelemetry({
  log,
  tracer: provider.getTracer('test'),
  addressesOf: createAddressReader(true),
  reporter: createReporter({
    destinations: [],
    environment: 'test',
    root: '/',
    host: 'here',
    traceFields: () => undefined,
    warn: () => {},
  }),
  pages: createPageTraces(undefined, true),
  page: noPageDoor,
  links: {
    viewerUrl: undefined,
    honeycomb: undefined,
    aws: { region: undefined, logGroup: undefined, hasXRay: false },
  },
  serverHook: listener => listener,
  selfCheck: undefined,
  deliveries: () => ({}),
  shutdown: async () => {},
})

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())
beforeEach(() => exporter.reset())

const span = () => exporter.getFinishedSpans()[0]!

test('withSpan returns the result of the work, and ends the span', () => {
  expect(telemetry.withSpan('sum', () => 42, { attributes: { a: 1 } })).toBe(42)

  expect(span()).toMatchObject({ name: 'sum', attributes: { a: 1 } })
  expect(span().status.code).toBe(SpanStatusCode.UNSET)
})

test('withSpan ends the span of a promise when it settles, with its children inside', async () => {
  await telemetry.withSpan('outer', async () => {
    await setImmediate()
    telemetry.withSpan('inner', () => {})
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['inner'])
  })

  const [inner, outer] = exporter.getFinishedSpans()
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
})

test.each([
  [
    'thrown',
    () => {
      throw new TypeError('no such thing')
    },
  ],
  [
    'rejected',
    async () => {
      throw new TypeError('no such thing')
    },
  ],
])('an error that is %s is recorded, makes the span an ERROR, and goes on', async (_how, work) => {
  const failing = async () => telemetry.withSpan('failing', work)

  await expect(failing()).rejects.toThrow(new TypeError('no such thing'))
  expect(span().status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such thing' })
  expect(span().events).toHaveLength(1)
  expect(span().events[0]?.attributes).toMatchObject({
    'exception.type': 'TypeError',
    'exception.message': 'no such thing',
    'exception.stacktrace': expect.stringContaining('facade.test.ts'),
  })
})

test.each([
  [new DOMException('too late', 'TimeoutError'), 'TimeoutError'],
  [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_URL' }), 'TypeError'],
])('the exception type of %s is %s', (error, type) => {
  expect(() =>
    telemetry.withSpan('failing', () => {
      throw error
    }),
  ).toThrow(error)

  expect(span().events[0]?.attributes?.['exception.type']).toBe(type)
})

test('annotate puts attributes on the active span, and gathers metadata of several calls', () => {
  telemetry.withSpan('annotated', () => {
    telemetry.annotate({ 'app.handle': 'bob' }, { size: 3 })
    telemetry.annotate({}, { time: 'now' })
  })

  expect(span().attributes).toEqual({
    'app.handle': 'bob',
    'aws.xray.metadata.default': '{"size":3,"time":"now"}',
  })
})

test('metadata that is not JSON, and annotate outside of any span, are ignored', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle

  telemetry.annotate({ 'app.handle': 'bob' }, cycle)
  telemetry.withSpan('annotated', () => telemetry.annotate({ 'app.a': 1 }, cycle))

  expect(span().attributes).toEqual({ 'app.a': 1 })
})

test('reportError marks the active span with the item, and leaves its status', () => {
  let uuid = ''
  telemetry.withSpan('degraded', () => {
    uuid = telemetry.reportError(new Error('peer away'))
  })

  expect(uuid).toMatch(/^[0-9a-f-]{36}$/)
  expect(span().attributes).toEqual({ 'rollbar.item.uuid': uuid })
  expect(span().events.map(({ name }) => name)).toEqual(['exception'])
  expect(span().status.code).toBe(SpanStatusCode.UNSET)
})

test('the active span of withSpan is active in no other work', async () => {
  const active = () => trace.getActiveSpan()?.spanContext().spanId
  const seen = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      telemetry.withSpan(`work ${i}`, async own => {
        for (let turn = 0; turn < i % 5; turn++) await setImmediate()
        return own.spanContext().spanId === active()
      }),
    ),
  )

  expect(seen).toEqual(Array(50).fill(true))
  expect(active()).toBeUndefined()
})

test('the parts stop in their order, even when one of them throws or hangs', async () => {
  const order: string[] = []
  const stop = stopInOrder(log, [
    [
      'spans',
      20,
      async () => {
        order.push('spans')
        throw new Error('no')
      },
    ],
    [
      'items',
      20,
      () => {
        order.push('items')
        return new Promise(() => {})
      },
    ],
    ['log lines', 20, async () => order.push('log lines')],
  ])

  await stop()

  expect(order).toEqual(['spans', 'items', 'log lines'])
})
