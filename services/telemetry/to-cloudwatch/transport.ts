import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { parentPort } from 'node:worker_threads'
import type { LogDestination } from '../config/destinations.ts'
import { type DeliveryCounts, droppedOf } from '../delivery/delivery-counts.ts'
import { droppedFields } from '../delivery/drop-report.ts'
import type { LogEvent } from './event-buffer.ts'
import { toLogEvent } from './log-event.ts'
import { LogShipper } from './log-shipper.ts'
import { LogStreamClient } from './log-stream-client.ts'

/**
 * Runs in a worker thread, where pino's transport machinery loads it: what it does there cannot
 * hold up a request, leaves no spans, and goes on while the main thread exits or has crashed.
 */
export type TransportOptions = {
  destinations: LogDestination[]
  logStream: string
  flushMillis: number
  bufferBytes: number
  timeoutMillis: number
  /** How long the end may take; the main thread may send another number before it ends us. */
  closeMillis: number
}

export type TransportCounts = { [destination: string]: DeliveryCounts }

/** What the main thread sends. */
export type TransportOrder = { closeMillis: number }

const stderrFd = 2
/** So old the main thread's counts may be, and what it says of drops. */
const countsMillis = 1000

// biome-ignore lint/style/noDefaultExport: thread-stream calls the default export
export default function openTransport(options: TransportOptions): Writable {
  const shippers = options.destinations.map(destination => ({
    name: destination.name,
    shipper: createShipper(destination, options),
  }))
  let { closeMillis } = options
  parentPort?.on('message', (order: Partial<TransportOrder>) => {
    if (typeof order.closeMillis === 'number') closeMillis = order.closeMillis
  })

  const counts = (): TransportCounts =>
    Object.fromEntries(shippers.map(({ name, shipper }) => [name, shipper.counts]))

  function add(line: string): void {
    const { wasCut, ...event } = toLogEvent(line)
    if (wasCut) emit('warning', 'cloudwatch', `a line of ${line.length} characters was cut`)
    for (const { shipper } of shippers) shipper.add(event)
  }

  const tellCounts = onChange(counts, latest => emit('counts', latest))
  setInterval(tellCounts, countsMillis).unref()

  async function flush(): Promise<void> {
    await Promise.all(shippers.map(({ shipper }) => shipper.flush(closeMillis)))
    tellCounts()
  }

  async function close(): Promise<void> {
    await flush()
    for (const { shipper } of shippers) shipper.close()
    tellDropped(counts())
  }

  return Object.assign(lineStream(add, close), { flush })
}

/** Hands on what is read when it is another than the last time. */
function onChange<Value>(read: () => Value, hand: (value: Value) => void): () => void {
  let last = ''
  return () => {
    const value = read()
    const text = JSON.stringify(value)
    if (text === last) return
    last = text
    hand(value)
  }
}

/** Answers each write at once: what is too much is dropped further down, with a count. */
function lineStream(onLine: (line: string) => void, close: () => Promise<void>): Writable {
  const split = lineSplitter(onLine)
  return new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      split(chunk)
      done()
    },
    final: done => void close().then(() => done()),
  })
}

function createShipper(destination: LogDestination, options: TransportOptions): LogShipper {
  const { logStream, timeoutMillis, flushMillis, bufferBytes } = options
  const client = new LogStreamClient({ ...destination, logStream, timeoutMillis })
  const put = (batch: LogEvent[]) => client.put(batch)
  const throttledWarn = (problem: string) =>
    emit('warning', `cloudwatch: ${destination.name}`, problem)
  return new LogShipper({ put, warn: throttledWarn, flushMillis, bufferBytes })
}

/** Chunks end where the shared memory ends, lines end at a line feed. */
function lineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = ''
  return chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line)
  }
}

/** thread-stream emits it on the stream that the main thread holds. */
function emit(name: string, ...args: unknown[]): void {
  parentPort?.postMessage({ code: 'EVENT', name, args })
}

/** Straight to the file: at exit the main thread does not come to writing for us any more. */
function tellDropped(counts: TransportCounts): void {
  if (Object.values(counts).every(each => droppedOf(each) === 0)) return
  const fields = { level: 'warn', time: new Date(), ...droppedFields({ logs: counts }) }
  try {
    writeSync(stderrFd, `${JSON.stringify({ ...fields, msg: 'Telemetry was dropped' })}\n`)
  } catch {}
}
