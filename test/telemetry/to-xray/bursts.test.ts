import { createSocket, Socket } from 'node:dgram'
import dns from 'node:dns/promises'
import { once } from 'node:events'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { SpanKind } from '@opentelemetry/api'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DatagramSocket } from '../../../services/telemetry/to-xray/datagram-socket.ts'
import { until } from '../../support/until.ts'
import { startDaemon, startTracing } from './daemon.ts'

type Addresses = { address: string; family: number }[]

/** The name server's answer, until the test ends: that of a machine may take long. */
function lookUpAs(answer: Addresses | Error) {
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation((async () => {
    if (answer instanceof Error) throw answer
    return answer
  }) as never)
  syncBuiltinESMExports()
  onTestFinished(() => {
    lookup.mockRestore()
    syncBuiltinESMExports()
  })
  return lookup
}

const server = { kind: SpanKind.SERVER }

test('documents leave in bursts of 16, the rest after a pause, all from one socket', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port, { burstMillis: 60_000 })
  startSpan('GET /', undefined, server).end()
  await provider.forceFlush()
  const send = vi.spyOn(Socket.prototype, 'send')
  onTestFinished(() => send.mockRestore())

  const counts = Array.from({ length: 40 }, () => {
    startSpan('GET /', undefined, server).end()
    return send.mock.calls.length
  })

  expect(counts).toEqual([...Array(15).fill(0), ...Array(16).fill(16), ...Array(9).fill(32)])
  await provider.forceFlush()
  expect(new Set(send.mock.contexts).size).toBe(1)
  await daemon.received(41)
})

/**
 * Starts a receiver with the kernel's default buffer, like the X-Ray daemon's; it keeps the first
 * byte of each datagram.
 */
async function startReceiver() {
  const receiver = createSocket('udp4').bind(0, '127.0.0.1')
  onTestFinished(() => void receiver.close())
  await once(receiver, 'listening')
  const received: number[] = []
  receiver.on('message', message => received.push(message[0]!))
  const { port } = receiver.address()
  const socket = new DatagramSocket({ host: '127.0.0.1', port, onProblem: () => {} })
  onTestFinished(() => socket.close())
  return { socket, received }
}

test('a burst larger than the buffer of a daemon is spread, and arrives whole', async () => {
  const { socket, received } = await startReceiver()
  const numbers = Array.from({ length: 100 }, (_, number) => number)

  for (const number of numbers) socket.send(Buffer.alloc(60_000, number))

  await vi.waitFor(() => expect(received).toEqual(numbers), 10_000)
  expect(socket.counts()).toMatchObject({ delivered: 100, dropped: {}, waiting: 0 })
})

test('a process that exits sends the backlog in one turn', async () => {
  const { socket, received } = await startReceiver()
  // As large as the others: no size is left to be tried.
  socket.send(Buffer.alloc(10_000))
  await until(() => received.length === 1)
  const send = vi.spyOn(Socket.prototype, 'send')
  onTestFinished(() => send.mockRestore())

  for (let count = 0; count < 100; count++) socket.send(Buffer.alloc(10_000))
  const inTime = send.mock.calls.length
  socket.sendRest()

  expect(inTime).toBeLessThan(100)
  expect(send.mock.calls.length).toBe(100)
})

test('a few documents leave by themselves', async () => {
  const daemon = await startDaemon()
  const { startSpan } = startTracing(daemon.port)

  startSpan('GET /', undefined, server).end()
  startSpan('GET /', undefined, server).end()

  await daemon.received(2)
})

test('no socket is opened before the first document', async () => {
  const bind = vi.spyOn(Socket.prototype, 'connect')
  onTestFinished(() => bind.mockRestore())
  const { startSpan, provider } = startTracing(2000)

  const span = startSpan('GET /', undefined, server)
  await provider.forceFlush()

  expect(bind.mock.calls.length).toBe(0)
  expect(span.isRecording()).toBe(true)
})

test('only the emitter of the X-Ray SDK is loaded, not its module that enables async_hooks', () => {
  startTracing(2000)

  const files = Object.keys(createRequire(import.meta.url).cache)

  expect(files.filter(file => file.includes('cls-hooked'))).toEqual([])
  expect(files.filter(file => file.endsWith('segment_emitter.js')).length).toBe(1)
})

test('documents for an absent daemon cause a warning, delay nothing, and arrive when it is back', async () => {
  const free = createSocket('udp4').bind(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address()
  free.close()
  const { startSpan, provider, processor, warnings } = startTracing(port)

  for (let count = 0; count < 100; count++) startSpan('GET /', undefined, server).end()
  await provider.forceFlush()
  await until(() => processor.counts().daemon?.waiting === 100)
  const daemon = await startDaemon(port)

  await daemon.received(100)
  expect(warnings).toContain(`xray: 127.0.0.1:${port}: no X-Ray daemon listens there`)
  expect(processor.counts().daemon).toMatchObject({ delivered: 100, dropped: {}, waiting: 0 })
  expect(new Set(daemon.documents).size).toBe(100)
})

test('the backlog for an absent daemon is bounded: the oldest are dropped, and all are counted', async () => {
  const { startSpan, provider, processor } = startTracing(9, { maxWaitingBytes: 10_000 })

  for (let count = 0; count < 100; count++) startSpan('GET /', undefined, server).end()
  await provider.forceFlush()
  const { waiting = 0, dropped = {} } = processor.counts().daemon ?? {}
  await provider.shutdown()

  expect(waiting).toBeGreaterThan(10)
  expect(dropped).toEqual({ 'queue full': 100 - waiting })
  expect(processor.counts().daemon?.dropped['not delivered at the end']).toBe(waiting)
})

test('of a backlog that is full the subsegments go first: every segment is kept', async () => {
  const free = createSocket('udp4').bind(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address()
  free.close()
  const { startSpan, provider, processor } = startTracing(port, { maxWaitingBytes: 300_000 })

  for (let request = 0; request < 5; request++) {
    const root = startSpan('GET /', undefined, server)
    for (let count = 0; count < 1000; count++) startSpan(`step ${count}`, root).end()
    root.end()
  }
  await provider.forceFlush()
  const { waiting = 0, dropped } = processor.counts().daemon ?? {}
  const daemon = await startDaemon(port)
  await daemon.received(waiting)

  expect(dropped?.['queue full']).toBe(50 - waiting)
  expect(daemon.entities().filter(({ type }) => type === undefined)).toHaveLength(5)
})

test('an unknown name causes a warning, and shutdown does not wait for it', async () => {
  lookUpAs(new Error('getaddrinfo ENOTFOUND xray-daemon.invalid'))
  const { startSpan, provider, warnings } = startTracing(2000, {
    daemon: { host: 'xray-daemon.invalid', port: 2000 },
  })

  startSpan('GET /', undefined, server).end()
  await provider.forceFlush()
  await until(() => warnings.length > 0)
  await provider.shutdown()

  // One for each attempt.
  expect(new Set(warnings)).toStrictEqual(
    new Set(['xray: xray-daemon.invalid:2000: getaddrinfo ENOTFOUND xray-daemon.invalid']),
  )
})

test('a daemon behind a name is found where it listens, on IPv4', async () => {
  lookUpAs([
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ])
  const daemon = await startDaemon()
  const { startSpan } = startTracing(0, { daemon: { host: 'localhost', port: daemon.port } })

  startSpan('GET /', undefined, server).end()

  await daemon.received(1)
})

test('the name is looked up once for many datagrams, and again, with a new socket, after a while', async () => {
  const lookup = lookUpAs([{ address: '127.0.0.1', family: 4 }])
  const daemon = createSocket('udp4').bind(0, '127.0.0.1')
  await once(daemon, 'listening')
  onTestFinished(() => void daemon.close())
  const sourcePorts: number[] = []
  daemon.on('message', (_message, { port }) => sourcePorts.push(port))
  const open = (reopenMillis: number) =>
    new DatagramSocket({
      host: 'xray-daemon',
      port: daemon.address().port,
      onProblem: () => {},
      reopenMillis,
      retryMillis: 0,
    })
  const [keeping, reopening] = [open(60_000), open(0)]

  for (let i = 0; i < 5; i++) {
    keeping.send(Buffer.from('kept'))
    await keeping.drain(1000)
  }
  const lookupsOfKeeping = lookup.mock.calls.length
  for (let i = 0; i < 5; i++) {
    reopening.send(Buffer.from('reopened'))
    await reopening.drain(1000)
  }

  await until(() => sourcePorts.length === 10)
  expect(new Set(sourcePorts.slice(0, 5)).size).toBe(1)
  expect(new Set(sourcePorts.slice(5)).size).toBeGreaterThan(3)
  expect(lookupsOfKeeping).toBe(1)
  expect(lookup.mock.calls.length).toBe(6)
  keeping.close()
  reopening.close()
})
