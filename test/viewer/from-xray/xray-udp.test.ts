import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bindUdp, type UdpReceiver } from '../../../services/viewer/from-xray/udp.ts'
import { freePort } from '../../support/ports.ts'
import { until } from '../../support/until.ts'
import { createRecordingInbox } from '../recording-viewer.ts'
import { badDocuments, segment, traceId, xrayTraceId } from './segment-documents.ts'

let receiver: UdpReceiver | undefined
let port: number
let recording: ReturnType<typeof createRecordingInbox>
const errors: unknown[] = []
const client = createSocket('udp4')

beforeEach(async () => {
  recording = createRecordingInbox()
  port = await freePort()
  await listenOn('127.0.0.1')
})

async function listenOn(host: string): Promise<void> {
  await receiver?.close()
  receiver = await bindUdp(host, port)
  receiver.receive({ inbox: recording.inbox, onError: error => void errors.push(error) })
}

afterEach(async () => {
  await receiver?.close()
  receiver = undefined
  expect(errors.splice(0)).toStrictEqual([])
})

const header = '{"format":"json","version":1}\n'

const send = (datagram: string | Buffer) =>
  new Promise<void>((resolve, reject) =>
    client.send(datagram, port, '127.0.0.1', error => (error ? reject(error) : resolve())),
  )

const counts = () =>
  recording.kept.counts['xray-udp'] ?? { received: 0, rejected: 0, dropped: 0, bytes: 0 }

test('a datagram with header line and document becomes a segment', async () => {
  const document = segment({ parent_id: 'D34AC547BC5E7190', http: { response: { status: 200 } } })
  const datagram = header + JSON.stringify(document)

  await send(datagram)
  await until(() => counts().received > 0)

  expect(recording.kept.segments).toStrictEqual([
    {
      traceId,
      id: '46e85ea283aa63ec',
      parentId: 'd34ac547bc5e7190',
      name: 'activities',
      type: 'segment',
      startMillis: 1795355774097,
      endMillis: 1795355774100,
      document,
    },
  ])
  expect(counts()).toStrictEqual({ received: 1, rejected: 0, dropped: 0, bytes: datagram.length })
})

const otherHeaders = [
  '{"format":"JSON","version":1}\n',
  '{"format":"json","version":1}\r\n',
  '{ "version": 1, "format": "Json", "more": true }\n',
]

test.each(otherHeaders)('the header line %j is accepted too', async line => {
  await send(line + JSON.stringify(segment()))
  await until(() => counts().received > 0)

  expect(recording.kept.segments).toHaveLength(1)
})

const badDatagrams: [string, string, string][] = [
  ['a document without header line', JSON.stringify(segment()), 'no header line'],
  ['the header line alone', header, 'no document after the header line'],
  ['version 2', `{"format":"json","version":2}\n${JSON.stringify(segment())}`, 'header line "{'],
  ['another format', `{"format":"xml","version":1}\n${JSON.stringify(segment())}`, 'header line'],
  ['a header line that is not JSON', 'hello\nworld', 'header line "hello": expected {"format"'],
  ['a header line that is null', 'null\n{}', 'header line "null": expected {"format"'],
  ['random bytes', '\u0000\u0001\n\ufffd', 'header line'],
]

test.each(badDatagrams)('%s is counted as rejected, with its reason', async (_, text, reason) => {
  await send(text)
  await send(header + JSON.stringify(segment()))
  await until(() => counts().received > 0)

  expect(counts()).toMatchObject({ received: 1, rejected: 1 })
  expect(recording.kept.rejections).toStrictEqual([
    { wire: 'xray-udp', reason: expect.stringContaining(reason) },
  ])
})

test.each(badDocuments)('a document with %s is rejected, and the next one kept', async (...row) => {
  const [, text, , reason] = row

  await send(header + text)
  await send(header + JSON.stringify(segment()))
  await until(() => counts().received > 0)

  expect(counts()).toMatchObject({ received: 1, rejected: 1 })
  expect(recording.kept.rejections[0]?.reason).toContain(reason)
})

test('a rejection names its trace if it is known, so that the trace can show it', async () => {
  await send(header + JSON.stringify(segment({ name: '' })))
  await until(() => counts().rejected > 0)

  expect(recording.kept.rejections).toStrictEqual([
    { wire: 'xray-udp', reason: 'name "": expected 1 to 200 characters', traceId },
  ])
})

test('an empty datagram is ignored', async () => {
  await send('')
  await send(header + JSON.stringify(segment()))
  await until(() => counts().received > 0)

  expect(counts()).toMatchObject({ received: 1, rejected: 0 })
  expect(recording.kept.rejections).toStrictEqual([])
})

test('the largest possible datagram, 65,507 bytes, is accepted', async () => {
  const empty = header + JSON.stringify(segment({ metadata: { a: { b: '' } } }))
  const padding = 'x'.repeat(65_507 - empty.length)

  await send(header + JSON.stringify(segment({ metadata: { a: { b: padding } } })))
  await until(() => counts().received > 0)

  expect(counts()).toMatchObject({ received: 1, bytes: 65_507 })
})

test('the Python SDK’s own fields (namespace local, in_progress false) are accepted', async () => {
  const subsegment = {
    ...segment({ id: 'aaaaaaaaaaaaaaaa', parent_id: '46e85ea283aa63ec', type: 'subsegment' }),
    namespace: 'local',
    in_progress: false,
  }

  await send(header + JSON.stringify(segment({ in_progress: false, subsegments: [subsegment] })))
  await send(header + JSON.stringify([subsegment]))
  await until(() => counts().received > 1)

  expect(recording.kept.segments.map(({ id, type }) => [id, type])).toStrictEqual([
    ['46e85ea283aa63ec', 'segment'],
    ['aaaaaaaaaaaaaaaa', 'subsegment'],
  ])
})

test('a segment in progress has no end yet, one that runs backwards ends where it starts', async () => {
  await send(header + JSON.stringify(segment({ end_time: undefined, in_progress: true })))
  await send(header + JSON.stringify(segment({ end_time: 1795355000 })))
  await until(() => counts().received > 1)

  expect(recording.kept.segments.map(record => record.endMillis)).toStrictEqual([
    undefined,
    1795355774097,
  ])
})

test('two hundred documents sent in one go all arrive, in order', async () => {
  const ids = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(16, 'f'))
  const padding = 'x'.repeat(2000)

  for (const id of ids) void send(header + JSON.stringify(segment({ id, user: padding })))
  await until(() => counts().received === 200)

  expect(recording.kept.segments.map(record => record.id)).toStrictEqual(ids)
})

test('a failure of the store is logged; its documents count as dropped, the next are kept', async () => {
  const { addSegments } = recording.inbox
  recording.inbox.addSegments = () => {
    throw new Error('disk full')
  }

  await send(header + JSON.stringify(segment()))
  await until(() => counts().dropped > 0)
  recording.inbox.addSegments = addSegments
  await send(header + JSON.stringify(segment()))
  await until(() => counts().received > 0)

  expect(errors.splice(0)).toStrictEqual([new Error('disk full')])
  expect(counts()).toMatchObject({ received: 1, rejected: 0, dropped: 1 })
})

test('the trace id of a record is in W3C spelling, its document as it was sent', async () => {
  await send(header + JSON.stringify(segment({ trace_id: xrayTraceId.toUpperCase() })))
  await until(() => counts().received > 0)

  expect(recording.kept.segments[0]?.traceId).toBe(traceId)
  expect(recording.kept.segments[0]?.document.trace_id).toBe(xrayTraceId.toUpperCase())
})

test.each([
  ['127.0.0.1', 'udp4'],
  ['::1', 'udp6'],
] as const)('every datagram that the kernel drops at %s is counted once', async (host, type) => {
  await listenOn('localhost')
  const datagram = Buffer.from(
    header + JSON.stringify(segment({ metadata: { pad: 'x'.repeat(8000) } })),
  )
  const sender = createSocket(type)
  const count = 3000

  // Sent without a turn of this loop, so that the receiver reads none meanwhile.
  const sent = Array.from(
    { length: count },
    () => new Promise<unknown>(resolve => sender.send(datagram, port, host, resolve)),
  )
  await Promise.all(sent)
  await until(() => counts().received + counts().dropped >= count)
  sender.close()

  expect(counts().dropped).toBeGreaterThan(0)
  expect(counts().received + counts().dropped).toBe(count)
  expect(recording.kept.rejections.map(({ reason }) => reason)).toContain(
    "the socket's buffer was full: the kernel dropped datagrams",
  )
})

test.each([
  ['localhost', ['127.0.0.1', '::1'], []],
  ['::', ['127.0.0.1', '::1'], []],
  ['::1', ['::1'], ['127.0.0.1']],
  ['127.0.0.1', ['127.0.0.1'], ['::1']],
])('HOST=%s takes datagrams at %j and not at %j', async (host, taken, others) => {
  await listenOn(host)
  const datagram = header + JSON.stringify(segment())
  for (const address of [...others, ...taken]) {
    const sender = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    await new Promise<unknown>(resolve => sender.send(datagram, port, address, resolve))
    sender.close()
  }

  await until(() => counts().received >= taken.length)

  expect(counts().received).toBe(taken.length)
})
