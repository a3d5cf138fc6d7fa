import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { isTracingSuppressed } from '@opentelemetry/core'
import { afterEach, expect, test, vi } from 'vitest'
import { createItemQueue } from '../../../services/telemetry/to-rollbar/queue.ts'
import { until } from '../../support/until.ts'
import { type ItemFault, startItemSink } from './item-sink.ts'
import { destination, start } from './reporting.ts'

afterEach(async () => {
  vi.restoreAllMocks()
})

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Fails so many times, then takes everything. */
function firstTimes(times: number, fault: ItemFault) {
  let left = times
  return () => (left-- > 0 ? fault : undefined)
}

function itemWith(uuid: string) {
  const payload = JSON.stringify({ data: { uuid } })
  return { payload, bytes: payload.length, records: 1 }
}

test('items reported while a destination is away arrive once it is back', async () => {
  const first = await startItemSink()
  const { reporter, warnings } = start({ destinations: [destination(first)] })
  await first.close()

  const uuids = upTo(50).map(n => reporter.report(new Error(`lost ${n}`)))
  await until(() => warnings.length >= 2)
  const second = await startItemSink(first.port)
  // An item counts as delivered once its answer is here, a moment after it was taken.
  await until(() => reporter.counts().viewer?.delivered === 50)

  expect(second.uuids().sort()).toEqual(uuids.sort())
  expect(warnings[0]).toBe('rollbar: viewer: ECONNREFUSED')
  expect(reporter.counts().viewer).toMatchObject({ delivered: 50, dropped: {}, waiting: 0 })
})

test.each([500, 503, 429, 408])('an item that is answered with %d is sent again', async status => {
  const sink = await startItemSink()
  sink.faults.next = firstTimes(2, { status })
  const { reporter, warnings } = start({ destinations: [destination(sink)] })

  const uuid = reporter.report(new Error('lost'))
  await until(() => sink.taken.length === 1)

  expect(sink.uuids()).toEqual([uuid])
  expect(sink.requests).toHaveLength(3)
  expect(warnings[0]).toBe(`rollbar: viewer: HTTP ${status}: no ${status}`)
})

test('after 429 no item is sent for the seconds that the answer names', async () => {
  const sink = await startItemSink()
  const headers = { 'x-rate-limit-remaining': '0', 'x-rate-limit-remaining-seconds': '1' }
  sink.faults.next = firstTimes(1, { status: 429, headers })
  const { reporter } = start({ destinations: [destination(sink)] })

  reporter.report(new Error('lost'))
  await until(() => sink.requests.length === 1)
  const startMillis = performance.now()
  reporter.report(new Error('lost too'))
  await until(() => sink.taken.length === 2)

  expect(performance.now() - startMillis).toBeGreaterThan(900)
})

test('a request that hangs is given up and its item sent again', async () => {
  const sink = await startItemSink()
  sink.faults.next = firstTimes(1, 'hang')
  const { reporter, warnings } = start({ destinations: [destination(sink)], timeoutMillis: 100 })

  const uuid = reporter.report(new Error('lost'))
  await until(() => sink.taken.length === 1)

  expect(sink.uuids()).toEqual([uuid])
  expect(warnings).toEqual(['rollbar: viewer: no answer in time'])
})

test.each([401, 403, 422, 413])('an item refused with %d is not sent again', async status => {
  const sink = await startItemSink()
  sink.faults.next = firstTimes(1, { status })
  const { reporter, warnings } = start({ destinations: [destination(sink)] })

  reporter.report(new Error('refused'))
  expect(await reporter.flush(3000)).toBe(true)
  const uuid = reporter.report(new Error('taken'))
  await reporter.flush(3000)

  expect(sink.requests).toHaveLength(2)
  expect(sink.uuids()).toEqual([uuid])
  expect(warnings).toEqual([
    `rollbar: viewer: HTTP ${status}: no ${status}; 1 items refused, 0 dropped so far`,
  ])
  expect(reporter.counts().viewer).toMatchObject({
    delivered: 1,
    dropped: { [status === 413 ? 'too large' : 'refused']: 1 },
  })
})

test('a destination that is down or hangs delays no other', async () => {
  const [down, hanging, healthy] = [
    await startItemSink(),
    await startItemSink(),
    await startItemSink(),
  ]
  await down.close()
  hanging.faults.next = () => 'hang'
  const { reporter } = start({
    destinations: [
      destination(down, 'rollbar'),
      { ...destination(hanging), name: 'hanging' as 'viewer' },
      destination(healthy),
    ],
  })

  const uuids = upTo(100).map(n => reporter.report(new Error(`lost ${n}`)))
  await until(() => reporter.counts().viewer?.delivered === 100)

  expect(healthy.uuids().sort()).toEqual(uuids.sort())
  expect(reporter.counts()).toMatchObject({
    rollbar: { delivered: 0, waiting: 100 },
    hanging: { delivered: 0, waiting: 100 },
    viewer: { delivered: 100, waiting: 0 },
  })
})

test('items over the limit a minute are held back, with a count and a warning', async () => {
  const sink = await startItemSink()
  const { reporter, warnings } = start({ destinations: [destination(sink)], itemsPerMinute: 10 })

  const uuids = upTo(13).map(n => reporter.report(new Error(`lost ${n}`)))
  await reporter.flush(3000)

  expect(sink.uuids().sort()).toEqual(uuids.slice(0, 10).sort())
  expect(reporter.counts().viewer?.dropped).toEqual({ 'over the rate limit': 3 })
  expect(warnings.at(-1)).toBe('rollbar: more than 10 items a minute, 3 held back')
})

test('a full queue drops its oldest items, with a count and a warning', async () => {
  const sink = await startItemSink()
  sink.faults.next = () => ({ status: 500 })
  const warnings: string[] = []
  const queue = createItemQueue(destination(sink), {
    maxItems: 20,
    warn: (who, problem) => void warnings.push(`${who}: ${problem}`),
  })

  for (const n of upTo(100)) queue.push(itemWith(String(n)))
  await until(() => queue.counts().retried >= 8)
  sink.faults.next = undefined
  expect(await queue.flush(3000)).toBe(true)

  // The first eight were under way when the queue filled up, and had no room in it after they failed.
  expect(
    sink
      .uuids()
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(upTo(100).slice(-20))
  expect(queue.counts()).toMatchObject({
    delivered: 20,
    dropped: { 'queue full': 80 },
    waiting: 0,
  })
  expect(warnings[0]).toBe('rollbar: viewer: the queue is full; 0 items refused, 72 dropped so far')
})

test('items pass one that is never taken', async () => {
  // No back-off.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const sink = await startItemSink()
  sink.faults.next = ({ item }) => (item.uuid === 'poison' ? { status: 500 } : undefined)
  const queue = createItemQueue(destination(sink), { warn: () => {} })

  queue.push(itemWith('poison'))
  await until(() => queue.counts().retried > 0)
  for (const uuid of ['a', 'b', 'c']) queue.push(itemWith(uuid))
  await until(() => queue.counts().delivered === 3)

  expect(sink.uuids().sort()).toEqual(['a', 'b', 'c'])
  expect(queue.counts()).toMatchObject({ dropped: {}, waiting: 1 })
  queue.close()
})

test('sending is not traced: no span context, no header, and tracing suppressed', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const sink = await startItemSink()
  const { reporter } = start({ destinations: [destination(sink)] })
  const seen: [boolean, boolean][] = []
  const observe = (message: unknown) => {
    const { request } = message as { request: ClientRequest }
    if (request.getHeader('host') !== new URL(sink.endpoint).host) return
    const active = context.active()
    seen.push([isTracingSuppressed(active), trace.getSpan(active) === undefined])
  }
  diagnostics.subscribe('http.client.request.start', observe)
  const span = trace.wrapSpanContext({
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: 1,
  })

  context.with(trace.setSpan(context.active(), span), () => reporter.report(new Error('lost')))
  await reporter.flush(3000)
  diagnostics.unsubscribe('http.client.request.start', observe)
  context.disable()

  expect(seen).toEqual([[true, true]])
  expect(Object.keys(sink.requests[0]?.headers ?? {})).not.toContain('traceparent')
})
