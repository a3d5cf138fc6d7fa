import { once } from 'node:events'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type DestinationStream, pino } from 'pino'
import type { LogDestination } from '../config/destinations.ts'
import { type DeliveryCounts, droppedOf } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { LineWriter } from './line-writer.ts'
import type { TransportCounts, TransportOptions, TransportOrder } from './transport.ts'

export type LogTransportOptions = {
  service: string
  destinations: LogDestination[]
  /** What fails, from the worker too; write it to the log, it may well be that stdout is read. */
  warn: ThrottledWarn
  onDrop?: () => void
  /** How long lines gather before they go. Default 500 ms. */
  flushMillis?: number
  /** Per destination; the oldest lines go first. Default 16 MiB. */
  bufferBytes?: number
  /** Of one request. Default 3 s. */
  timeoutMillis?: number
}

export type LogTransport = {
  /** For pino.multistream. Writing to it never throws and never waits. */
  stream: DestinationStream & { flushSync(): void }
  logStream: string
  /** Sends what was written so far; false when some of it is still not delivered by then. */
  flush(deadlineMillis: number): Promise<boolean>
  /** Like flush, then ends the worker, which says on stderr what it could not deliver. Call once. */
  end(deadlineMillis: number): Promise<boolean>
  /** By destination, about a second old. */
  counts(): TransportCounts
}

/**
 * When the process exits without `end` (process.exit, an uncaught error), pino waits for the
 * worker, at most 10 s; this is how long the worker takes at most.
 */
const exitMillis = 5000

const defaultFlushMillis = 500
const defaultBufferBytes = 16 * 1024 * 1024

/** Ships log lines from a worker thread; undefined, and no worker, when there is nowhere to go. */
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
  /** As of the worker's last message. */
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
    // Before pino's own listener, which waits for the worker to send what it was given.
    process.prependListener('exit', this.#handOver)
  }

  counts(): TransportCounts {
    const here = {
      written: this.#written,
      dropped: this.#lines.dropped,
      hasFailed: this.#hasFailed,
    }
    const entries = Object.entries(this.#counts).map(([name, counts]) => [name, all(counts, here)])
    return Object.fromEntries(entries)
  }

  async flush(deadlineMillis: number): Promise<boolean> {
    if (!this.#isAlive) return false
    this.#handOver()
    const order: TransportOrder = { closeMillis: deadlineMillis }
    this.#worker.emit('message', order)
    // The worker keeps to the deadline; the guard is for one that hangs.
    const isFlushed = await within(deadlineMillis + 500, done => this.#worker.flush(done))
    return isFlushed && Object.values(this.#counts).every(({ waiting }) => waiting === 0)
  }

  async end(deadlineMillis: number): Promise<boolean> {
    const isDelivered = await this.flush(deadlineMillis)
    // `end` blocks this thread until the worker is through. What the worker had no success with by
    // now it shall not try once more; it knows so when it has answered this.
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
    // Later, since an error that ended it is told after it has ended.
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

/** What the worker counts, and the lines that it does not have, or will never send. */
function all(
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
    // The other half of the delay passes in this thread.
    flushMillis: (options.flushMillis ?? defaultFlushMillis) / 2,
    bufferBytes: options.bufferBytes ?? defaultBufferBytes,
    timeoutMillis: options.timeoutMillis ?? 3000,
    closeMillis: exitMillis,
  }
  const target = fileURLToPath(new URL('./transport.ts', import.meta.url))
  // A small young generation saves 4 MB at rest and 20 under load, and costs no time (measured).
  const worker = { resourceLimits: { maxYoungGenerationSizeMb: 4 } }
  return pino.transport<TransportOptions>({ target, options: settings, worker })
}

/** `<service>/<host>/<pid>-<start>`, without the two characters that CloudWatch forbids. */
export function logStreamName(service: string, host: string, pid: number, start: Date): string {
  const startTime = start.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')
  return `${service}/${host}/${pid}-${startTime}`.replaceAll(/[:*]/g, '').slice(0, 512)
}

/** Whether `work` called back, without an error, in time. The timer holds the process meanwhile. */
function within(millis: number, work: (done: (error?: unknown) => void) => void): Promise<boolean> {
  return new Promise(resolve => {
    const guard = setTimeout(resolve, millis, false)
    work(error => {
      clearTimeout(guard)
      resolve(!error)
    })
  })
}
