import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bindUdp } from '../../../services/viewer/from-xray/udp.ts'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { freePort } from '../../support/ports.ts'
import { bytes, fixed64, keyValue, traceRequest } from '../from-otlp/protobuf-writer.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  cause,
  errorsOf,
  framesOf,
  full,
  listed,
  otlpSpan,
  pinoLine,
  putLine,
  segmentOf,
  sendLogRecord,
  sendSegment,
  sendSpans,
} from './failures.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const found = {
  class: 'CartError',
  title: 'CartError: it is full',
  level: 'error',
  spanId: spanId(0),
}

describe('an exception of a span', () => {
  test('by OTLP in JSON is an error of the trace, with its event', async () => {
    await sendSpans(viewer, [otlpSpan([full])])

    const [error, ...others] = await errorsOf(viewer)

    expect(others).toStrictEqual([])
    expect(error).toStrictEqual({
      ...found,
      key: expect.stringMatching(/^span-[0-9a-f]{24}$/),
      source: 'span',
      fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
      timeMillis: sampleMillis + 50,
      frames: [
        { filename: '/app/shop.js', lineno: 40, colno: 5, method: 'handle' },
        { filename: '/app/cart.js', lineno: 12, colno: 3, method: 'add' },
      ],
      raw: {
        name: 'exception',
        timeMillis: sampleMillis + 50,
        attributes: {
          'exception.type': 'CartError',
          'exception.message': 'it is full',
          'exception.stacktrace': full.stack,
        },
      },
    })
  })

  test('by OTLP in protobuf is the same', async () => {
    const text = (key: string, value: string) => keyValue(3, key, bytes(1, value))
    const event = bytes(
      11,
      fixed64(1, BigInt(sampleMillis + 50) * 1_000_000n),
      bytes(2, 'exception'),
      text('exception.type', full.class),
      text('exception.message', full.message),
      text('exception.stacktrace', full.stack),
    )
    const body = traceRequest({ traceId: traceId(0), spanId: spanId(0), more: [event] })
    const headers = { 'content-type': 'application/x-protobuf' }
    await fetch(`${viewer.origin}/v1/traces`, { method: 'POST', headers, body })
    const [error] = await errorsOf(viewer)

    const json = await startViewer()
    await sendSpans(json, [otlpSpan([full])])
    // Its service is unknown, which is part of the key.
    const [same] = await errorsOf(json)
    expect(error).toStrictEqual({ ...same, key: error!.key })
    await json.close()
  })

  test.each([
    { what: 'class alone', given: { 'exception.type': 'CartError' }, title: 'CartError' },
    { what: 'message alone', given: { 'exception.message': 'no' }, title: 'Error: no' },
    { what: 'nothing', given: {}, title: 'Error' },
    {
      what: 'values of other types',
      given: { 'exception.type': 7, 'exception.message': 8, 'exception.stacktrace': 9 },
      title: 'Error',
    },
  ])('with $what is an error', async ({ given, title }) => {
    const attributes = Object.entries(given).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
    }))
    await sendSpans(viewer, [otlpSpan([], {}, { events: [{ name: 'exception', attributes }] })])

    expect((await errorsOf(viewer)).map(error => error.title)).toStrictEqual([title])
  })

  test('without a stack is grouped by class and message, numbers aside', async () => {
    const fingerprints: string[] = []
    for (const [n, message] of ['no user 17', 'no user 18', 'no cart 17'].entries()) {
      const failure = { class: 'E', message, stack: '' }
      await sendSpans(viewer, [otlpSpan([failure], { traceId: traceId(n) })])
      fingerprints.push((await errorsOf(viewer, n))[0]!.fingerprint)
    }

    expect(fingerprints[0]).toBe(fingerprints[1])
    expect(fingerprints[2]).not.toBe(fingerprints[0])
  })

  test('whose other events are no exceptions is none', async () => {
    const events = [{ name: 'message', attributes: [] }, { name: 'exception.like' }]
    await sendSpans(viewer, [otlpSpan([], {}, { events })])

    expect(await errorsOf(viewer)).toStrictEqual([])
    expect(await listed(viewer)).toStrictEqual([])
  })
})

describe('the cause of a segment', () => {
  const subsegment = (n: number, fields: object) => ({
    id: spanId(n),
    name: `step ${n}`,
    start_time: sampleMillis / 1000,
    end_time: sampleMillis / 1000 + 0.05,
    ...fields,
  })

  test('is an error, with its frames', async () => {
    await sendSegment(viewer, { fault: true, cause: cause(full) })

    const [error, ...others] = await errorsOf(viewer)

    expect(others).toStrictEqual([])
    expect(error).toMatchObject({
      ...found,
      source: 'segment',
      segmentId: spanId(0),
      timeMillis: sampleMillis + 100,
      raw: cause(full),
    })
    expect(framesOf(error!.frames)).toStrictEqual(['add /app/cart.js:12', 'handle /app/shop.js:40'])
  })

  test('as the SDK for Python writes it has its throw site last', async () => {
    const stack = [
      { path: 'shop.py', line: 40, label: 'handle' },
      { path: 'cart.py', line: 12, label: 'add' },
    ]
    await sendSegment(viewer, { fault: true, cause: cause(full, { stack }) })

    const [error] = await errorsOf(viewer)
    expect(framesOf(error!.frames)).toStrictEqual(['add cart.py:12', 'handle shop.py:40'])
  })

  test('of a subsegment is its error, and the segment that refers to it has no other', async () => {
    await sendSegment(viewer, {
      fault: true,
      cause: 'e000000000000001',
      subsegments: [
        subsegment(1, {
          fault: true,
          cause: cause(full),
          subsegments: [subsegment(2, { name: 'ok' })],
        }),
      ],
    })

    const errors = await errorsOf(viewer)
    expect(errors.map(({ segmentId, title }) => [segmentId, title])).toStrictEqual([
      [spanId(1), found.title],
    ])
  })

  test('that each level repeats is the error of the deepest', async () => {
    const same = { fault: true, cause: cause(full) }
    await sendSegment(viewer, {
      ...same,
      subsegments: [subsegment(1, { ...same, subsegments: [subsegment(2, same)] })],
    })

    expect((await errorsOf(viewer)).map(({ segmentId }) => segmentId)).toStrictEqual([spanId(2)])
  })

  test('with a chain of exceptions is one error with its causes', async () => {
    const { exceptions } = cause(full, { cause: 'e000000000000002' })
    const inner = { id: 'e000000000000002', type: 'DiskError', message: 'disk is full' }
    await sendSegment(viewer, { fault: true, cause: { exceptions: [...exceptions, inner] } })

    expect((await errorsOf(viewer)).map(({ title, causes }) => [title, causes])).toStrictEqual([
      [found.title, [{ class: 'DiskError', message: 'disk is full', frames: [] }]],
    ])
  })

  test('in progress and then completed is one error', async () => {
    const begun = { in_progress: true, end_time: undefined, cause: cause(full) }
    await sendSegment(viewer, begun)
    await sendSegment(viewer, { fault: true, cause: cause(full) })

    expect(await errorsOf(viewer)).toHaveLength(1)
    expect((await listed(viewer)).map(({ count }) => count)).toStrictEqual([1])
  })

  test('of an independent subsegment is its error', async () => {
    const fields = { type: 'subsegment', parent_id: spanId(0), cause: cause(full) }
    await sendSegment(viewer, { ...subsegment(1, {}), ...fields })
    await sendSegment(viewer)

    expect((await errorsOf(viewer)).map(({ segmentId }) => segmentId)).toStrictEqual([spanId(1)])
  })

  test('by UDP is an error too', async () => {
    const port = await freePort()
    const receiver = await bindUdp('127.0.0.1', port)
    receiver.receive({ inbox: viewer.inbox, onError: error => void viewer.errors.push(error) })
    const document = JSON.stringify(segmentOf({ fault: true, cause: cause(full) }))
    const socket = createSocket('udp4')
    socket.send(`{"format":"json","version":1}\n${document}`, port, '127.0.0.1')

    await expect.poll(() => viewer.store.totals.items).toBe(1)
    socket.close()
    await receiver.close()
    expect((await errorsOf(viewer)).map(({ title }) => title)).toStrictEqual([found.title])
  })

  test.each([
    {
      what: 'a status and a request',
      fields: { http: { request: { method: 'GET', url: '/a' }, response: { status: 503 } } },
      title: '503: GET /a',
    },
    { what: 'nothing', fields: {}, title: 'Fault: shop' },
  ])('that is missing: the fault is an error with $what', async ({ fields, title }) => {
    await sendSegment(viewer, { fault: true, ...fields })

    expect(await errorsOf(viewer)).toMatchObject([{ source: 'segment', title, unlisted: true }])
    expect(await listed(viewer)).toStrictEqual([])
  })

  test.each(['caller', 'callee'])(
    'of a callee explains its callers’ faults, the %s first',
    async first => {
      const caller = () =>
        sendSegment(viewer, {
          fault: true,
          subsegments: [subsegment(1, { namespace: 'remote', fault: true })],
        })
      const callee = () =>
        sendSegment(viewer, {
          id: spanId(2),
          parent_id: spanId(1),
          name: 'cart',
          fault: true,
          cause: cause(full),
        })
      for (const send of first === 'caller' ? [caller, callee] : [callee, caller]) await send()

      expect((await errorsOf(viewer)).map(({ title }) => title)).toStrictEqual([found.title])
    },
  )
})

describe('an exception log record', () => {
  test('of a span is an error of that span', async () => {
    await sendLogRecord(viewer, full)

    const [error, ...others] = await errorsOf(viewer)

    expect(others).toStrictEqual([])
    expect(error).toMatchObject({ ...found, source: 'log', timeMillis: sampleMillis + 60 })
    expect(framesOf(error!.frames)).toStrictEqual([
      'add /app/cart.js:12:3',
      'handle /app/shop.js:40:5',
    ])
    expect(error!.raw).toMatchObject({ 'exception.type': 'CartError' })
  })

  test.each([
    { what: 'an event without a severity', fields: { severityNumber: 0 }, errors: 1 },
    { what: 'an event of a warning', fields: { severityNumber: 13 }, errors: 0 },
    { what: 'attributes at level error', fields: { eventName: '' }, errors: 1 },
    { what: 'attributes at level info', fields: { eventName: '', severityNumber: 9 }, errors: 0 },
    { what: 'a fatal event', fields: { severityNumber: 21 }, errors: 1 },
  ])('$what: $errors', async ({ fields, errors }) => {
    await sendLogRecord(viewer, full, fields)

    expect(await errorsOf(viewer)).toHaveLength(errors)
  })

  test('without a trace is listed without one', async () => {
    await sendLogRecord(viewer, full, { traceId: '', spanId: '' })

    const [error] = await listed(viewer)
    expect(error).toMatchObject({ title: found.title, count: 1, sources: ['log'] })
    const { body } = await viewer.get(`/-/api/errors/${error!.fingerprint}`)
    expect(body).toMatchObject({
      occurrences: [{ key: expect.any(String), source: 'log', timeMillis: sampleMillis + 60 }],
    })
  })

  test('of a line that finds its trace later goes with it', async () => {
    await putLine(viewer, pinoLine(full, { trace_id: undefined }))
    const [before] = await listed(viewer)
    expect(viewer.store.totals.items).toBe(1)

    await sendSpans(viewer, [otlpSpan([])])

    expect((await errorsOf(viewer)).map(({ source, title }) => [source, title])).toStrictEqual([
      ['log', found.title],
    ])
    expect(await listed(viewer)).toStrictEqual([before])
    await sendSpans(viewer, [otlpSpan([full], { spanId: spanId(1), parentId: spanId(0) })])
    expect((await errorsOf(viewer)).map(({ source }) => source)).toStrictEqual(['span'])
    expect(viewer.store.totals.items).toBe(1)
  })

  test('leaves the line in the logs of the trace', async () => {
    await putLine(viewer, { level: 'error', trace_id: traceId(0), err: { stack: full.stack } })

    const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)
    expect(body.logs).toHaveLength(1)
    expect(body.errors).toHaveLength(1)
    expect(body.errorCount).toBe(1)
    expect(body.delivery.rollbar).toMatchObject({ count: 0 })
  })
})
