import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import { bytes, hex, keyValue, number, spanId, traceId, traceRequest } from './protobuf-writer.ts'

let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  viewer = await startRecordingViewer()
})

// After each rejection, one good batch is still accepted.
afterEach(async () => {
  const answer = await post(traceRequest({ spanId: 'feedfeedfeedfeed' }))
  expect(answer.status).toBe(200)
  expect(viewer.kept.spans.at(-1)?.spanId).toBe('feedfeedfeedfeed')
  expect(viewer.errors).toStrictEqual([])
})

const post = (
  body: Buffer | string,
  headers: Record<string, string> = { 'content-type': 'application/x-protobuf' },
  path = '/v1/traces',
) => fetch(viewer.url + path, { method: 'POST', headers, body: Buffer.from(body as string) })

const json = { 'content-type': 'application/json' }
const statusBytes = (code: number, message: string) =>
  Buffer.concat([number(1, code), bytes(2, message)])

const garbage: [string, Buffer, string][] = [
  ['random bytes', hex('deadbeefdeadbeef'), 'a number of more than 32 bits at byte 5'],
  ['a request cut short', traceRequest({}).subarray(0, 40), 'the message is cut short at byte 40'],
  [
    'JSON in disguise',
    Buffer.from('{"a":1}'),
    'wire type 3 at byte 1; it begins like JSON, whose content-type is application/json',
  ],
  ['field number 0', hex('0200'), 'field number 0 at byte 1'],
  [
    'an endless varint',
    hex('08ffffffffffffffffffff01'),
    'a number of more than 64 bits at byte 11',
  ],
  [
    'a field that crosses its message',
    Buffer.concat([bytes(1, hex('1204')), bytes(1, Buffer.alloc(4))]),
    'a field crosses the end of its message at byte 4',
  ],
]

test.each(garbage)('protobuf garbage, %s: 400 with a Status', async (_, body, problem) => {
  const answer = await post(body)

  const message = `the body is not an OTLP request in protobuf: ${problem}`
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/x-protobuf')
  expect(Buffer.from(await answer.arrayBuffer())).toStrictEqual(statusBytes(3, message))
  expect(viewer.kept.counts['otlp-traces']).toMatchObject({ received: 0, rejected: 1 })
  expect(viewer.kept.rejections).toStrictEqual([{ wire: 'otlp-traces', reason: message }])
})

test('values nested two thousand deep are rejected, not followed', async () => {
  let value = bytes(1, 'x')
  for (let depth = 0; depth < 2000; depth++) value = bytes(5, bytes(1, value))

  const answer = await post(traceRequest({ more: [keyValue(9, 'deep', value)] }))

  expect(answer.status).toBe(400)
  expect(viewer.kept.rejections[0]?.reason).toContain('a value nested over 100 deep')
})

const badJson: [string, string, string][] = [
  ['no JSON', '{"resourceSpans":[', ''],
  ['a list', '[]', 'expected a JSON object'],
  ['a wrong type', '{"resourceSpans":7}', 'resourceSpans 7: expected a list of objects'],
  [
    'a time that is none',
    requestWith({ startTimeUnixNano: 'yesterday' }),
    'startTimeUnixNano "yesterday": expected nanoseconds since the epoch, as decimal text',
  ],
  ['a name that is none', requestWith({ name: 7 }), 'name 7: expected text'],
  [
    'an integer that is none',
    requestWith({ attributes: [{ key: 'a', value: { intValue: '1.5' } }] }),
    'intValue "1.5": expected a whole number, as decimal text',
  ],
]

function requestWith(fields: object): string {
  const span = { traceId, spanId, ...fields }
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
}

test.each(badJson)('JSON garbage, %s: 400 with a Status', async (_, body, problem) => {
  const answer = await post(body, json)

  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toStrictEqual({
    code: 3,
    message: expect.stringContaining(`the body is not an OTLP request in json: ${problem}`),
  })
  expect(viewer.kept.spans).toStrictEqual([])
})

const invalidIds: [string, object, string, boolean][] = [
  ['a short trace id', { traceId: 'abcd' }, 'trace id "abcd"', false],
  ['a trace id of zeros', { traceId: '0'.repeat(32) }, `trace id "${'0'.repeat(32)}"`, false],
  ['a short span id', { spanId: 'ab' }, 'span id "ab"', true],
  ['a span id of zeros', { spanId: '0'.repeat(16) }, `span id "${'0'.repeat(16)}"`, true],
  ['a long parent id', { parentId: 'ab'.repeat(9) }, `parent span id "${'ab'.repeat(9)}"`, true],
]

test.each(invalidIds)(
  '%s: only that span is rejected, and the answer says so',
  async (_, ids, start, isKnown) => {
    const answer = await post(traceRequest({}, ids))

    const [rejection] = viewer.kept.rejections
    const message = rejection?.reason as string
    expect(message.startsWith(`${start} of span "GET /": expected`)).toBe(true)
    expect(rejection).toStrictEqual({
      wire: 'otlp-traces',
      reason: message,
      ...(isKnown && { traceId }),
    })
    expect(answer.status).toBe(200)
    const partial = bytes(1, number(1, 1), bytes(2, message))
    expect(Buffer.from(await answer.arrayBuffer())).toStrictEqual(partial)
    expect(viewer.kept.spans).toHaveLength(1)
    expect(viewer.kept.counts['otlp-traces']).toMatchObject({ received: 1, rejected: 1 })
  },
)

test('only a span whose id is not hex is rejected, in JSON too', async () => {
  const answer = await post(requestWith({ traceId: 'z'.repeat(32) }), json)

  expect(answer.status).toBe(200)
  expect(await answer.json()).toStrictEqual({
    partialSuccess: {
      rejectedSpans: '1',
      errorMessage: `trace id "${'z'.repeat(32)}" of span "": expected 16 bytes, not all zero`,
    },
  })
})

const messageOf = async (answer: Response) => ((await answer.json()) as { message: string }).message

const contentTypes = ['text/plain', '', 'application/jsonp', 'multipart/form-data', 'constructor']

test.each(contentTypes)('content type %j is answered 415', async type => {
  const answer = await post('{}', { 'content-type': type })

  expect(answer.status).toBe(415)
  expect(await messageOf(answer)).toContain(`content-type "${type}" is not supported`)
})

test.each(['br', 'constructor'])('content encoding %j is answered 415', async encoding => {
  const answer = await post('{}', { ...json, 'content-encoding': encoding })

  expect(answer.status).toBe(415)
  expect(await answer.json()).toStrictEqual({
    code: 3,
    message: `content-encoding "${encoding}" is not supported: expected gzip, x-gzip, deflate, zstd`,
  })
})

const brokenGzip: [string, Buffer][] = [
  ['cut short', gzipSync(traceRequest({})).subarray(0, -5)],
  ['garbage', Buffer.from('this is no gzip')],
  ['empty', Buffer.alloc(0)],
]

test.each(brokenGzip)('gzip that is %s is answered 400', async (_, body) => {
  const answer = await post(body, { ...json, 'content-encoding': 'gzip' })

  expect(answer.status).toBe(400)
  expect(await messageOf(answer)).toMatch(/^the body is not valid gzip: /)
})

test.each([
  ['sent', {}, (body: Buffer) => body],
  ['once unpacked', { 'content-encoding': 'gzip' }, (body: Buffer) => gzipSync(body)],
])('a body of more than 20 MiB as %s is answered 413', async (_, headers, pack) => {
  const body = pack(Buffer.alloc(20 * 1024 * 1024 + 1, 0x20))

  const answer = await post(body, { ...json, ...headers })

  expect(answer.status).toBe(413)
  expect(await answer.json()).toStrictEqual({
    code: 8,
    message: 'the body is larger than 20971520 bytes, the most this path takes',
  })
})

test.each(['/v1/traces', '/v1/logs', '/v1/metrics'])('GET %s is answered 405', async path => {
  const answer = await fetch(viewer.url + path)

  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('POST')
  expect(viewer.kept.counts).toStrictEqual({})
})
