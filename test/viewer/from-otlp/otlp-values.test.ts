import { expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import {
  bytes,
  double,
  fixed32,
  hex,
  keyValue,
  number,
  spanId,
  traceId,
  traceRequest,
} from './protobuf-writer.ts'

async function postSpans(body: Buffer | string) {
  const viewer = await startRecordingViewer()
  const type = typeof body === 'string' ? 'application/json' : 'application/x-protobuf'
  const answer = await fetch(`${viewer.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(body as string),
  })
  return { ...viewer, answer }
}

const listOf = (...values: Buffer[]) => bytes(5, ...values.map(value => bytes(1, value)))

const protobufValues: [string, Buffer, unknown][] = [
  ['the largest exact integer', number(3, 2n ** 53n - 1n), 2 ** 53 - 1],
  ['an integer beyond 2^53', number(3, 2n ** 53n + 1n), '9007199254740993'],
  ['the smallest int64', number(3, -(2n ** 63n)), '-9223372036854775808'],
  ['minus one', number(3, -1n), -1],
  ['not a number', double(4, Number.NaN), 'NaN'],
  ['an infinity', double(4, Number.NEGATIVE_INFINITY), '-Infinity'],
  ['bytes', bytes(7, hex('00ff10')), 'AP8Q'],
  ['no value at all', Buffer.alloc(0), null],
  ['a map in a list', listOf(bytes(6, keyValue(1, 'a', number(3, 1)))), [{ a: 1 }]],
  ['an empty list', listOf(), []],
  ['text with a broken UTF-8 sequence', bytes(1, hex('61ff')), 'a\ufffd'],
]

test.each(protobufValues)('protobuf: %s is kept as it can be shown', async (_, value, expected) => {
  const more = [keyValue(9, 'app.value', value)]

  const { kept, answer } = await postSpans(traceRequest({ more }))

  expect(answer.status).toBe(200)
  expect(kept.spans[0]?.attributes).toStrictEqual({ 'app.value': expected })
})

const jsonValues: [string, object, unknown][] = [
  ['an integer as text', { intValue: '42' }, 42],
  ['an integer as a number', { intValue: -42 }, -42],
  ['an integer beyond 2^53', { intValue: '9007199254740993' }, '9007199254740993'],
  ['a double as text', { doubleValue: '0.5' }, 0.5],
  ['not a number', { doubleValue: 'NaN' }, 'NaN'],
  ['bytes', { bytesValue: 'AP8Q' }, 'AP8Q'],
  ['no value at all', {}, null],
  [
    'a map in a list',
    {
      arrayValue: { values: [{ kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } }] },
    },
    [{ a: 1 }],
  ],
]

test.each(jsonValues)('JSON: %s is kept as it can be shown', async (_, value, expected) => {
  const span = { traceId, spanId, attributes: [{ key: 'app.value', value }] }

  const { kept, answer } = await postSpans(jsonRequest(span))

  expect(answer.status).toBe(200)
  expect(kept.spans[0]?.attributes).toStrictEqual({ 'app.value': expected })
})

const jsonRequest = (span: object) =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })

test('JSON: enums come as number or name, ids in any case, unknown fields are ignored', async () => {
  const { kept } = await postSpans(
    jsonRequest({
      traceId: traceId.toUpperCase(),
      spanId: spanId.toUpperCase(),
      parentSpanId: '',
      kind: 'SPAN_KIND_SERVER',
      startTimeUnixNano: 1795355774097000,
      endTimeUnixNano: '1795355774097500',
      status: { code: 'STATUS_CODE_ERROR', fromTheFuture: 1 },
      fromTheFuture: { anything: [1] },
    }),
  )

  expect(kept.spans).toEqual([
    {
      traceId,
      spanId,
      name: '',
      kind: 'SERVER',
      service: 'unknown_service',
      startMillis: 1795355774.097,
      durationMillis: 0.001,
      status: 'ERROR',
      attributes: {},
      events: [],
      links: [],
      resource: {},
    },
  ])
})

test('a resource that follows its spans, unknown fields and flag bits change nothing', async () => {
  const resource = bytes(1, keyValue(1, 'service.name', bytes(1, ' activities ')))
  const extras = [fixed32(16, 0x103), number(99, 7), bytes(100, 'x'), fixed32(101, 1)]
  const [inner] = [traceRequest({ more: extras })]
  const resourceSpans = inner.subarray(inner.length - lengthOfFirst(inner))

  const { kept } = await postSpans(bytes(1, resourceSpans, resource))

  expect(kept.spans).toMatchObject([{ traceId, service: 'activities' }])
})

/** Length of the content of a message's one field, whose length prefix takes one or two bytes. */
function lengthOfFirst(message: Buffer): number {
  const [, low = 0, high = 0] = message
  return low < 128 ? low : (low & 127) | (high << 7)
}

test('a span that ends before it starts is kept with duration 0 and marked', async () => {
  const start = 1_795_355_774_097_123_456n

  const { kept } = await postSpans(traceRequest({ start, end: start - 5n * 10n ** 9n }))

  expect(kept.spans).toMatchObject([
    {
      startMillis: 1795355774097.123,
      durationMillis: 0,
      attributes: { 'meta.invalid_duration': true },
    },
  ])
})

test('a span from the future is kept at its own time', async () => {
  const start = 4_102_444_800_000_000_000n

  const { kept } = await postSpans(traceRequest({ start }))

  expect(kept.spans).toMatchObject([{ startMillis: 4102444800000, durationMillis: 1.5 }])
})

test('an attribute named __proto__ is an attribute like others', async () => {
  const more = [keyValue(9, '__proto__', bytes(1, 'x')), keyValue(9, 'a', bytes(1, 'y'))]

  const { kept } = await postSpans(traceRequest({ more }))

  expect(JSON.stringify(kept.spans[0]?.attributes)).toBe('{"__proto__":"x","a":"y"}')
})
