import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { parentPort } from 'node:worker_threads'
import type { LogDestination } from '../config/destinations.ts'
import type { LogEvent } from './event-buffer.ts'
import { toLogEvent } from './log-event.ts'
import { LogShipper, type ShipperCounts } from './log-shipper.ts'
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

export type TransportCounts = Record<string, ShipperCounts>

/** What the main thread sends. */
export type TransportOrder = { closeMillis: number }

const stderrFd = 2

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
    if (wasCut) emit('complaint', 'cloudwatch', `a line of ${line.length} characters was cut`)
    for (const { shipper } of shippers) shipper.add(event)
  }

  async function flush(): Promise<void> {
    await Promise.all(shippers.map(({ shipper }) => shipper.flush(closeMillis)))
    emit('counts', counts())
  }

  const close = () => flush().then(() => tellUndelivered(counts()))
  return Object.assign(lineStream(add, close), { flush })
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
  const complain = (problem: string) =>
    emit('complaint', `cloudwatch: ${destination.name}`, problem)
  return new LogShipper({ put, complain, flushMillis, bufferBytes })
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
function tellUndelivered(counts: TransportCounts): void {
  for (const [name, { queued, dropped, rejected }] of Object.entries(counts)) {
    if (queued + dropped + rejected === 0) continue
    const who = `cloudwatch: ${name}`
    const fields = { level: 'warn', time: new Date(), who, undelivered: queued, dropped, rejected }
    const line = JSON.stringify({ ...fields, msg: 'Log lines were not delivered' })
    try {
      writeSync(stderrFd, `${line}\n`)
    } catch {}
  }
}
