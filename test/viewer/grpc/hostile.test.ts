import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import { expect, test } from 'vitest'
import { grpcPaths } from '../../../services/viewer/grpc/route.ts'
import { afterwards } from '../../support/afterwards.ts'
import { until } from '../../support/until.ts'
import { traceRequest } from '../from-otlp/protobuf-writer.ts'
import { say, sayOnly } from '../http/raw-client.ts'
import { startWholeViewer } from '../whole-viewer.ts'
import { call } from './grpc-client.ts'

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
/** A frame of SETTINGS without any. */
const settings = '\0\0\0\x04\0\0\0\0\0'

const isServed = async (url: string) => (await call(url, traceRequest({}))).code === 0

function open(url: string): ClientHttp2Session {
  const session = connect(url)
  session.on('error', () => {})
  afterwards(() => session.destroy())
  return session
}

const prefix = (length: number) => Buffer.from([0, 0, 0, 0, length])

type Heard = { status?: number; code?: string; message?: string; resetCode?: number }

function start(
  session: ClientHttp2Session,
  headers: Record<string, string> = {},
): { stream: ClientHttp2Stream; heard: Heard } {
  const stream = session.request({
    ':method': 'POST',
    ':path': grpcPaths['/v1/traces'],
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  const heard: Heard = {}
  stream.on('error', () => {})
  stream.on('response', ({ ':status': status }) => void Object.assign(heard, { status }))
  stream.on('trailers', trailers => {
    heard.code = String(trailers['grpc-status'])
    heard.message = decodeURIComponent(String(trailers['grpc-message']))
  })
  stream.on('close', () => void Object.assign(heard, { resetCode: stream.rstCode }))
  stream.resume()
  return { stream, heard }
}

test.each([
  ['no HTTP/2 after its preface', `${preface}${'garbage'.repeat(100)}`],
  ['a frame of 16 MiB', `${preface}${settings}\xff\xff\xff\0\0\0\0\0\x01`],
  ['data of a stream that was never opened', `${preface}${settings}\0\0\x01\0\0\0\0\0\x01x`],
  ['a preface that ends otherwise', 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n'],
])('a connection with %s is closed, and others are served', async (_, text) => {
  const { grpcUrl, errors } = await startWholeViewer()

  const heard = await say(grpcUrl, Buffer.from(text, 'latin1'))

  await until(() => heard.isClosed)
  expect(await isServed(grpcUrl)).toBe(true)
  expect(errors).toStrictEqual([])
})

test.each<[string, Record<string, string>, Buffer, Heard]>([
  ['no body', {}, Buffer.alloc(0), { code: '3', message: 'the call has no message: expected one' }],
  [
    'half a prefix',
    {},
    Buffer.from([0, 0]),
    { code: '3', message: 'the call is not in the form of gRPC: expected a prefix of 5 bytes' },
  ],
  [
    'a flag of another meaning',
    {},
    Buffer.from([7, 0, 0, 0, 0]),
    { code: '3', message: 'the call is not in the form of gRPC: expected a prefix of 5 bytes' },
  ],
  [
    'a message that is cut',
    {},
    Buffer.concat([prefix(9), Buffer.alloc(4)]),
    { code: '3', message: 'the message is cut: 4 of 9 bytes arrived' },
  ],
  [
    'a message of 4 GiB, as its prefix says',
    {},
    Buffer.from([0, 255, 255, 255, 255, 1]),
    { code: '8', message: 'the body is larger than 20971520 bytes, the most this path takes' },
  ],
  [
    'two messages',
    {},
    Buffer.concat([prefix(0), prefix(0)]),
    { code: '3', message: 'the call has several messages: expected one' },
  ],
  [
    'a compression that is not named',
    {},
    Buffer.from([1, 0, 0, 0, 0]),
    {
      code: '3',
      message: 'the message is marked as compressed, but no grpc-encoding is named',
    },
  ],
  [
    'an unknown compression',
    { 'grpc-encoding': 'snappy' },
    Buffer.from([1, 0, 0, 0, 0]),
    {
      code: '12',
      message: 'grpc-encoding "snappy" is not supported: expected gzip, x-gzip, deflate, zstd',
    },
  ],
  [
    'a content-type of HTTP',
    { 'content-type': 'application/x-protobuf' },
    prefix(0),
    { status: 415 },
  ],
  [
    'another encoding of gRPC',
    { 'content-type': 'application/grpc+json' },
    prefix(0),
    { status: 415 },
  ],
  ['another method', { ':method': 'PUT' }, prefix(0), { code: '12' }],
])('a call with %s is answered, and nothing is kept', async (_, headers, body, expected) => {
  const { grpcUrl, store, errors } = await startWholeViewer()
  const { stream, heard } = start(open(grpcUrl), headers)

  stream.end(body)

  await once(stream, 'close')
  expect(heard).toMatchObject({ status: 200, ...expected })
  expect(store.wires()['otlp-traces'].received).toBe(0)
  expect(errors).toStrictEqual([])
})

test('a call that never ends is ended, and its connection serves others meanwhile', async () => {
  const { grpcUrl } = await startWholeViewer()
  const session = open(grpcUrl)
  const { stream, heard } = start(session)
  stream.write(prefix(9))

  const other = start(session)
  other.stream.end(prefix(0))
  await once(other.stream, 'close')
  expect(other.heard.code).toBe('0')

  await until(() => heard.code !== undefined)
  expect(heard).toMatchObject({
    code: '4',
    message: 'the body arrives too slowly: expected 80 KiB in 5 s',
  })
})

test('a connection has at most 32 calls at once', async () => {
  const { grpcUrl, errors } = await startWholeViewer()
  const session = open(grpcUrl)
  await once(session, 'remoteSettings')
  expect(session.remoteSettings.maxConcurrentStreams).toBe(32)

  const calls = Array.from({ length: 200 }, () => start(session))
  for (const { stream } of calls) stream.end(prefix(0))
  await until(() => calls.every(({ heard }) => heard.resetCode !== undefined))

  expect(await isServed(grpcUrl)).toBe(true)
  expect(errors).toStrictEqual([])
})

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream])
  return Buffer.concat([head, payload])
}

/** A text of less than 127 bytes in HPACK, after the bytes that name the header. */
const literal = (name: number[], text: string) =>
  Buffer.concat([Buffer.from([...name, text.length]), Buffer.from(text)])

/** `:method: POST`, `:scheme: http`, `:path`, `:authority` and `content-type`. */
const headerBlock = Buffer.concat([
  Buffer.from([0x83, 0x86]),
  literal([0x04], grpcPaths['/v1/traces']),
  literal([0x01], 'localhost'),
  literal([0x0f, 0x10], 'application/grpc'),
])

// By hand, since Node's client ends its message before it resets a stream.
test.each([
  ['NO_ERROR', 0],
  ['INTERNAL_ERROR', 2],
  ['CANCEL', 8],
])(
  'calls that the client resets with %s in the middle of their message leave nothing',
  async (_, code) => {
    const { grpcUrl, store, errors } = await startWholeViewer()
    const socket = await sayOnly(grpcUrl, Buffer.from(preface + settings, 'latin1'))
    for (let stream = 1; stream < 40; stream += 2) {
      socket.write(frame(1, 4, stream, headerBlock))
      socket.write(frame(0, 0, stream, prefix(9)))
      await new Promise(resolve => setTimeout(resolve, 5))
      socket.write(frame(3, 0, stream, Buffer.from([0, 0, 0, code])))
    }

    expect(await isServed(grpcUrl)).toBe(true)
    expect(store.wires()['otlp-traces']).toMatchObject({ received: 1, rejected: 0, dropped: 0 })
    expect(errors).toStrictEqual([])
  },
)

test.each([
  [100, false],
  [400, true],
])('a client that cancels %i calls at once is cut off: %s', async (count, isCut) => {
  const { grpcUrl } = await startWholeViewer()
  const calls = Array.from({ length: count }, (_, n) => {
    const frames = [frame(1, 4, 0, headerBlock), frame(3, 0, 0, Buffer.from([0, 0, 0, 8]))]
    for (const each of frames) each.writeUInt32BE(2 * n + 1, 5)
    return Buffer.concat(frames)
  })

  const heard = await say(
    grpcUrl,
    Buffer.concat([Buffer.from(preface + settings, 'latin1'), ...calls]),
  )

  if (isCut) await until(() => heard.isClosed)
  expect(await isServed(grpcUrl)).toBe(true)
  expect(heard.isClosed).toBe(isCut)
})

test('calls whose connection is cut in the middle of their message leave nothing', async () => {
  const { grpcUrl, store, errors } = await startWholeViewer()
  const session = open(grpcUrl)
  const calls = Array.from({ length: 20 }, () => start(session))
  for (const { stream } of calls) stream.write(prefix(9))
  await until(() => calls.every(({ stream }) => !stream.pending))

  session.destroy()

  expect(await isServed(grpcUrl)).toBe(true)
  expect(store.wires()['otlp-traces']).toMatchObject({ received: 1, rejected: 0, dropped: 0 })
  expect(errors).toStrictEqual([])
})

test('when all connections have begun HTTP/2 and wait, the oldest is closed for a new one', async () => {
  const { grpcUrl } = await startWholeViewer({ connectionLimits: { maxConnections: 4 } })
  const hoarders: Awaited<ReturnType<typeof say>>[] = []
  for (let n = 0; n < 4; n++) {
    hoarders.push(await say(grpcUrl, Buffer.from(preface + settings, 'latin1')))
    await until(() => hoarders.at(-1)!.text !== '')
  }

  expect(await isServed(grpcUrl)).toBe(true)

  await until(() => hoarders[0]!.isClosed)
  expect(hoarders.at(-1)!.isClosed).toBe(false)
})

test.each(['', 'P', 'PR'])(
  'a client that says %j and closes its half gets it closed',
  async text => {
    const { grpcUrl } = await startWholeViewer()
    const heard = await say(grpcUrl, text, { end: true })
    await until(() => heard.isClosed)
  },
)

test('a client of HTTP/1.1 may close its half, and send its first letters one by one', async () => {
  const { url } = await startWholeViewer()
  const heard = await say(url, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n', { end: true })
  await until(() => heard.isClosed)
  expect(heard.text).toContain('HTTP/1.1 200 OK')

  const socket = await sayOnly(url, 'P')
  const slow = { text: '' }
  socket.on('data', data => void Object.assign(slow, { text: slow.text + data }))
  for (const piece of ['U', 'T', ' /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n']) {
    await new Promise(resolve => setTimeout(resolve, 20))
    socket.write(piece)
  }
  await until(() => slow.text.startsWith('HTTP/1.1 4'))
})

test('a client that closes its half of the connection gets it closed', async () => {
  const { grpcUrl } = await startWholeViewer()
  const heard = await say(grpcUrl, Buffer.from(preface + settings, 'latin1'), { end: true })
  await until(() => heard.isClosed)
})
