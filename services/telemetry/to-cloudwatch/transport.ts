import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { parentPort } from 'node:worker_threads'
import type { LogDestination } from '../config/destinations.ts'
import { countsOf, type DeliveryCounts, droppedOf } from '../delivery/delivery-counts.ts'
import { droppedFields } from '../delivery/drop-report.ts'
import { toLogEvent } from './log-event.ts'
import { LogStreamClient } from './log-stream-client.ts'
import { createLogQueue } from './queue.ts'

/**
 * Runs in a worker thread, which pino's transport machinery starts: its work holds up no request,
 * leaves no spans, and goes on while the main thread exits or has crashed.
 */
export type TransportOptions = {
  destinations: LogDestination[]
  logStream: string
  flushMillis: number
  bufferBytes: number
  timeoutMillis: number
  /** How long the end may take; the main thread may send another number before. */
  closeMillis: number
}

export type TransportCounts = { [destination: string]: DeliveryCounts }

/** A message of the main thread. */
export type TransportOrder = { closeMillis: number }

const stderrFd = 2
/** How old the counts of the main thread may be, and with them its report of drops. */
const countsMillis = 1000

// biome-ignore lint/style/noDefaultExport: thread-stream calls the default export
export default function openTransport(options: TransportOptions): Writable {
  const queues = new Map(
    options.destinations.map(destination => [destination.name, createQueue(destination, options)]),
  )
  let { closeMillis } = options
  parentPort?.on('message', (order: Partial<TransportOrder>) => {
    if (typeof order.closeMillis === 'number') closeMillis = order.closeMillis
  })

  function add(line: string): void {
    const event = toLogEvent(line, () => {
      emit('warning', 'cloudwatch', `a line of ${line.length} characters was cut`)
    })
    for (const queue of queues.values()) queue.push(event)
  }

  const sendCounts = onChange(
    () => countsOf(queues),
    latest => emit('counts', latest),
  )
  setInterval(sendCounts, countsMillis).unref()

  async function flush(): Promise<void> {
    await Promise.all([...queues.values()].map(queue => queue.flush(closeMillis)))
    sendCounts()
  }

  async function close(): Promise<void> {
    await flush()
    for (const queue of queues.values()) queue.close()
    reportDropped(countsOf(queues))
  }

  return Object.assign(lineStream(add, close), { flush })
}

/** Passes the value on when it has changed since the last call. */
function onChange<Value>(read: () => Value, passOn: (value: Value) => void): () => void {
  let last = ''
  return () => {
    const value = read()
    const text = JSON.stringify(value)
    if (text === last) return
    last = text
    passOn(value)
  }
}

/** Acknowledges each write at once: the queues drop what is too much, and count it. */
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

function createQueue(destination: LogDestination, options: TransportOptions) {
  const { logStream, timeoutMillis, flushMillis, bufferBytes } = options
  const client = new LogStreamClient({ ...destination, logStream, timeoutMillis })
  return createLogQueue({
    name: destination.name,
    put: events => client.put(events),
    warn: (who, problem) => emit('warning', who, problem),
    gatherMillis: flushMillis,
    maxBytes: bufferBytes,
  })
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

/** thread-stream emits the event on the stream of the main thread. */
function emit(name: string, ...args: unknown[]): void {
  parentPort?.postMessage({ code: 'EVENT', name, args })
}

/** Writes synchronously: while exiting, the main thread no longer handles this worker's messages. */
function reportDropped(counts: TransportCounts): void {
  if (Object.values(counts).every(each => droppedOf(each) === 0)) return
  const fields = { level: 'warn', time: new Date(), ...droppedFields({ logs: counts }) }
  try {
    writeSync(stderrFd, `${JSON.stringify({ ...fields, msg: 'Telemetry was dropped' })}\n`)
  } catch {}
}
