import { once } from 'node:events'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type DestinationStream, pino } from 'pino'
import type { LogDestination } from '../config/destinations.ts'
import { type DeliveryCounts, droppedOf } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { awsEnvironment } from './aws-environment.ts'
import { LineWriter } from './line-writer.ts'
import { logStreamName } from './log-stream-name.ts'
import type { TransportCounts, TransportOptions, TransportOrder } from './transport.ts'

export type LogTransportOptions = {
  service: string
  destinations: LogDestination[]
  /** Also gets the worker's warnings; write them to the log, whose stdout may still be read. */
  warn: ThrottledWarn
  onDrop?: () => void
  /** How long lines gather before they are sent. @default 500 ms */
  flushMillis?: number
  /** Bound of the lines that wait for one destination. @default 16 MiB */
  bufferBytes?: number
  /** The timeout of one request. @default 3 s */
  timeoutMillis?: number
}

export type LogTransport = {
  /** A stream for pino.multistream. Writing to it never throws and never waits. */
  stream: DestinationStream & { flushSync(): void }
  logStream: string
  /** Sends all lines so far; false when some of them are not delivered in time. */
  flush(deadlineMillis: number): Promise<boolean>
  /** Like flush, then ends the worker, which reports undelivered lines on stderr. Call once. */
  end(deadlineMillis: number): Promise<boolean>
  /** Counts by destination, about a second old. */
  counts(): TransportCounts
}

/**
 * How long the worker may take when the process exits without `end` (process.exit, an uncaught error).
 * pino waits for it, at most 10 s.
 */
const exitMillis = 5000

const defaultFlushMillis = 500
const defaultBufferBytes = 16 * 1024 * 1024

/** Ships log lines from a worker thread. Undefined, without a worker, when there is no destination. */
export const createLogTransport = (options: LogTransportOptions): LogTransport | undefined =>
  options.destinations.length > 0 ? new WorkerTransport(options) : undefined

class WorkerTransport implements LogTransport {
  readonly logStream: string
  readonly stream: LogTransport['stream']
  readonly #worker: ReturnType<typeof startWorker>
  readonly #lines: LineWriter
  #isAlive = true
  #hasFailed = false
  #written = 0
  /** Counts of the worker's last message. */
  #counts: TransportCounts

  constructor(options: LogTransportOptions) {
    this.#counts = Object.fromEntries(options.destinations.map(({ name }) => [name, noCounts]))
    this.logStream = logStreamName(options.service, hostname(), process.pid, new Date())
    this.#worker = startWorker(options, this.logStream)
    this.#listen(options)
    this.#lines = new LineWriter(this.#worker, {
      gatherMillis: (options.flushMillis ?? defaultFlushMillis) / 2,
      maxBytes: options.bufferBytes ?? defaultBufferBytes,
      onDrop: () => {
        const problem = `more lines than the worker can take, ${this.#lines.dropped} dropped so far`
        options.warn('cloudwatch', problem)
        options.onDrop?.()
      },
    })
    this.stream = {
      write: line => {
        this.#written++
        if (this.#isAlive) this.#lines.write(line)
      },
      flushSync: () => this.#flushSync(),
    }
    // Before pino's own listener, which waits for the worker to send its lines.
    process.prependListener('exit', this.#handOver)
  }

  counts(): TransportCounts {
    const here = {
      written: this.#written,
      dropped: this.#lines.dropped,
      hasFailed: this.#hasFailed,
    }
    const entries = Object.entries(this.#counts).map(([name, counts]) => [
      name,
      withLinesHere(counts, here),
    ])
    return Object.fromEntries(entries)
  }

  async flush(deadlineMillis: number): Promise<boolean> {
    if (!this.#isAlive) return false
    this.#handOver()
    const order: TransportOrder = { closeMillis: deadlineMillis }
    this.#worker.emit('message', order)
    // The worker keeps the deadline; the longer one is for a worker that hangs.
    const isFlushed = await within(deadlineMillis + 500, done => this.#worker.flush(done))
    return isFlushed && Object.values(this.#counts).every(({ waiting }) => waiting === 0)
  }

  async end(deadlineMillis: number): Promise<boolean> {
    const isDelivered = await this.flush(deadlineMillis)
    // `end` blocks this thread until the worker is done. A deadline of 0 keeps the worker from trying
    // undelivered lines again.
    if (!isDelivered) await this.flush(0)
    if (!this.#isAlive) return false
    this.#handOver()
    this.#isAlive = false
    this.#worker.end()
    await within(1000, done => void once(this.#worker, 'close').then(() => done(), done))
    return isDelivered
  }

  #handOver = () => {
    if (this.#isAlive) this.#lines.handOver()
  }

  #flushSync(): void {
    this.#handOver()
    if (this.#isAlive) this.#worker.flushSync()
  }

  #listen({ warn, onDrop = () => {} }: LogTransportOptions): void {
    const fail = (problem: string) => {
      if (this.#isAlive) {
        this.#hasFailed = true
        warn('cloudwatch', `${problem}: lines go to stdout only`)
        onDrop()
      }
      this.#isAlive = false
      process.removeListener('exit', this.#handOver)
    }
    // Without a listener an error of the worker would end the process.
    this.#worker.on('error', error => fail(`the log worker failed, ${error.message}`))
    // In a later turn, because the error that ended the worker is emitted after `close`.
    this.#worker.on('close', () => setImmediate(fail, 'the log worker has ended'))
    this.#worker.on('warning', warn)
    this.#worker.on('counts', (latest: TransportCounts) => {
      const hasMore = (name: string) => droppedOf(latest[name]!) > droppedOf(this.#counts[name]!)
      const isMore = Object.keys(latest).some(hasMore)
      this.#counts = latest
      if (isMore) onDrop()
    })
  }
}

const noCounts: DeliveryCounts = { delivered: 0, dropped: {}, waiting: 0, retried: 0, uncertain: 0 }

/** The counts of the worker, and those of lines that it does not have, or will never send. */
function withLinesHere(
  counts: DeliveryCounts,
  here: { written: number; dropped: number; hasFailed: boolean },
): DeliveryCounts {
  const dropped = { ...counts.dropped }
  if (here.dropped > 0) dropped['queue full'] = (dropped['queue full'] ?? 0) + here.dropped
  const rest = here.written - here.dropped - counts.delivered - droppedOf(counts)
  if (here.hasFailed && rest > 0) dropped['sender failed'] = rest
  return { ...counts, dropped, waiting: here.hasFailed ? 0 : rest }
}

function startWorker(options: LogTransportOptions, logStream: string) {
  const settings: TransportOptions = {
    destinations: options.destinations,
    logStream,
    // Lines gather for the other half in this thread.
    flushMillis: (options.flushMillis ?? defaultFlushMillis) / 2,
    bufferBytes: options.bufferBytes ?? defaultBufferBytes,
    timeoutMillis: options.timeoutMillis ?? 3000,
    closeMillis: exitMillis,
  }
  const target = fileURLToPath(new URL('./transport.ts', import.meta.url))
  // A small young generation saves 4 MB at rest and 20 under load, and costs no time (measured).
  const worker = { resourceLimits: { maxYoungGenerationSizeMb: 4 }, env: awsEnvironment() }
  return pino.transport<TransportOptions>({ target, options: settings, worker })
}

/** Whether `work` called back in time and without an error. Its timer keeps the process alive. */
function within(millis: number, work: (done: (error?: unknown) => void) => void): Promise<boolean> {
  return new Promise(resolve => {
    const guard = setTimeout(resolve, millis, false)
    work(error => {
      clearTimeout(guard)
      resolve(!error)
    })
  })
}
