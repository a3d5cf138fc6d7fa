import { AsyncLocalStorage } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type Item, startItemSink } from './item-sink.ts'
import { destination, start } from './reporting.ts'

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const here = fileURLToPath(import.meta.url)
const loser = fileURLToPath(new URL('./loser.ts', import.meta.url))

async function itemOf(thrown: unknown, options = {}): Promise<Item> {
  const sink = await startItemSink()
  const { reporter } = start({ destinations: [destination(sink)], ...options })
  const uuid = reporter.report(thrown)
  expect(await reporter.flush(3000)).toBe(true)
  expect(sink.uuids()).toEqual([uuid])
  return sink.taken[0]
}

const exceptions = (item: Item) =>
  item.body.trace_chain.map((trace: Item) => [trace.exception.class, trace.exception.message])

test('without a destination a report is a uuid and nothing else', async () => {
  const { reporter } = start({})

  expect(reporter.report(new Error('lost'))).toMatch(uuidPattern)
  expect(await reporter.flush(0)).toBe(true)
})

test('an item has the place, the error and the trace, and nothing about the caller', async () => {
  const sink = await startItemSink()
  const trace = {
    trace_id: '67418f3a0af7651916cd43dd8448eb21',
    span_id: 'b7ad6b7169203331',
    xray_trace_id: '1-67418f3a-0af7651916cd43dd8448eb21',
    trace_flags: '01',
    sampling_rule: 'Cruddur',
    links: { viewer: 'http://localhost:8088/trace/67418f3a0af7651916cd43dd8448eb21' },
  }
  const { reporter } = start({ destinations: [destination(sink)], traceFields: () => trace })

  const uuid = reporter.report(new Error('lost'), {
    method: 'GET',
    route: '/api/activities/:id',
    path: '/api/activities/7?token=planted-query',
  })
  await reporter.flush(3000)

  const { body, timestamp, ...rest } = sink.taken[0]
  expect(rest).toEqual({
    uuid,
    environment: 'test',
    level: 'error',
    language: 'javascript',
    framework: 'node-js',
    code_version: 'abc123',
    context: '/api/activities/:id',
    request: { method: 'GET', url: '/api/activities/7' },
    custom: trace,
    attributes: [
      { key: 'trace_id', value: trace.trace_id },
      { key: 'span_id', value: trace.span_id },
    ],
    server: { host: 'a-host', pid: process.pid, root: '/somewhere' },
    notifier: { name: 'node_rollbar', version: '3.1.0' },
  })
  expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(60)
  expect(Object.keys(body)).toEqual(['trace_chain'])
  expect(sink.requests[0]).toMatchObject({
    url: '/api/1/item/',
    headers: {
      'content-type': 'application/json',
      'x-rollbar-access-token': 'viewer-planted-token',
    },
  })
})

test('frames of ES modules are files with the right line, its code and the lines around it', async () => {
  const sink = await startItemSink()

  // A process of its own: in vitest the frames are paths already.
  await promisify(execFile)(process.execPath, [loser, JSON.stringify(destination(sink))])

  const source = readFileSync(loser, 'utf8').split('\n')
  const line = source.findIndex(text => text.includes('new ActivityLost('))
  const frames = sink.taken[0].body.trace_chain[0].frames
  expect(frames.at(-1)).toEqual({
    method: 'lose',
    filename: loser,
    lineno: line + 1,
    colno: (source[line] ?? '').indexOf('new ActivityLost'),
    runtimePosition: expect.anything(),
    code: source[line],
    context: { pre: source.slice(line - 3, line), post: source.slice(line + 1, line + 4) },
  })
  expect(frames.at(-2)).toMatchObject({ method: '<unknown>', filename: loser })
  expect(exceptions(sink.taken[0])).toEqual([['ActivityLost', 'the activity a1 is lost']])
  expect(sink.requests[0]?.raw).not.toContain('file://')
})

test('causes follow, each with its own stack, and a circle of them ends', async () => {
  const root = new RangeError('too far')
  const top = new Error('no answer', { cause: new TypeError('bad body', { cause: root }) })
  root.cause = top

  const item = await itemOf(top)

  expect(exceptions(item)).toEqual([
    ['Error', 'no answer'],
    ['TypeError', 'bad body'],
    ['RangeError', 'too far'],
  ])
  for (const trace of item.body.trace_chain) expect(trace.frames.at(-1).filename).toBe(here)
})

test('an AggregateError keeps its own message, and its errors follow', async () => {
  const first = new Error('first', { cause: new Error('why') })

  const item = await itemOf(new AggregateError([first, 'second'], 'both failed'))

  expect(exceptions(item)).toEqual([
    ['AggregateError', 'both failed'],
    ['Error', 'first'],
    ['Error', 'why'],
    ['NotAnError', 'second'],
  ])
})

test.each([
  ['a text', 'a text'],
  [undefined, 'undefined was thrown'],
  [null, 'null was thrown'],
  [42n, '42 was thrown'],
  [{ code: 7, password: 'planted' }, 'an object was thrown, with code, password'],
  [{ message: 'says why' }, 'says why'],
  [() => 1, 'a function was thrown'],
])('a thrown value that is not an error is reported as one: %s', async (thrown, message) => {
  const item = await itemOf(thrown)

  expect(exceptions(item)).toEqual([['NotAnError', message]])
  expect(item.body.trace_chain[0].frames.at(-1).filename).toBe(here)
  expect(JSON.stringify(item)).not.toContain('"planted')
})

test('an error that throws when it is read does not harm its reporter', async () => {
  const hostile = new Proxy(new Error('x'), {
    get() {
      throw new Error('do not look')
    },
  })

  const item = await itemOf(hostile)

  expect(item.body.trace_chain[0].exception.class).toBe('Error')
})

test('a message goes out at its level, with its trace', async () => {
  const sink = await startItemSink()
  const { reporter } = start({
    destinations: [destination(sink)],
    traceFields: () => ({ trace_id: 'abc', span_id: 'def' }),
  })

  const uuid = reporter.reportMessage('Hello World!', { level: 'warning', route: '/rollbar/test' })
  await reporter.flush(3000)

  expect(sink.taken[0]).toMatchObject({
    uuid,
    level: 'warning',
    context: '/rollbar/test',
    body: { message: { body: 'Hello World!' } },
    custom: { trace_id: 'abc', span_id: 'def' },
    attributes: [
      { key: 'trace_id', value: 'abc' },
      { key: 'span_id', value: 'def' },
    ],
  })
})

test('every destination gets the same item, with its own token in the header', async () => {
  const [viewer, vendor] = [await startItemSink(), await startItemSink()]
  const { reporter } = start({
    destinations: [destination(vendor, 'rollbar'), destination(viewer)],
  })

  const uuid = reporter.report(new Error('lost'))
  await reporter.flush(3000)

  expect([viewer.uuids(), vendor.uuids()]).toEqual([[uuid], [uuid]])
  expect(viewer.taken[0]).toEqual(vendor.taken[0])
  expect(viewer.requests[0]?.headers['x-rollbar-access-token']).toBe('viewer-planted-token')
  expect(vendor.requests[0]?.headers['x-rollbar-access-token']).toBe('rollbar-planted-token')
})

test('no key or password that an error carries is in the item', async () => {
  const sink = await startItemSink()
  const { reporter } = start({ destinations: [destination(sink)], secrets: ['hcaik_"planted"'] })
  const inner = Object.assign(new Error('connect postgres://ada:planted-password@db:5432/x'), {
    config: { apiKey: 'planted-property' },
  })
  const message = 'refused viewer-planted-token and hcaik_"planted"'

  reporter.report(Object.assign(new Error(message, { cause: inner }), { token: 'planted-token' }))
  await reporter.flush(3000)

  const [first, second] = exceptions(sink.taken[0])
  expect(first).toEqual(['Error', 'refused *** and ***'])
  expect(second).toEqual(['Error', 'connect postgres://ada:***@db:5432/x'])
  // The lines of this file are in the frames, as code; nothing else may contain the planted values.
  const withoutCode = JSON.stringify(sink.taken[0], (key, value) =>
    key === 'code' || key === 'context' ? undefined : value,
  )
  expect(withoutCode).not.toContain('planted')
})

test('100 reports at once carry the ids of the request that each was made in', async () => {
  const sink = await startItemSink()
  const current = new AsyncLocalStorage<string>()
  const { reporter } = start({
    destinations: [destination(sink)],
    traceFields: () => ({ trace_id: current.getStore() }),
  })

  const pairs = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      current.run(`trace-${n}`, async () => {
        await sleep(n % 10)
        return [reporter.report(new Error(`lost ${n}`)), `trace-${n}`, `lost ${n}`]
      }),
    ),
  )
  await reporter.flush(3000)

  const received = sink.taken.map(item => [
    item.uuid,
    item.custom.trace_id,
    item.body.trace_chain[0].exception.message,
  ])
  expect(received).toHaveLength(100)
  expect(received.sort()).toEqual(pairs.sort())
})
