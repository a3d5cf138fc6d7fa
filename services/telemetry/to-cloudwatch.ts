import { once } from 'node:events'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type DestinationStream, pino } from 'pino'
import type { TransportCounts, TransportOptions, TransportOrder } from './cloudwatch/transport.ts'
import type { Complain } from './complaints.ts'
import type { LogDestination } from './destinations.ts'

export type LogTransportOptions = {
  service: string
  destinations: LogDestination[]
  /** What fails, from the worker too; write it to the log, it may well be that stdout is read. */
  complain: Complain
  /** How long lines gather before they go. Default 500 ms. */
  flushMillis?: number
  /** Per destination; the oldest lines go first. Default 32 MB. */
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
  /** As of the last flush, by destination. */
  counts(): TransportCounts
}

/**
 * When the process exits without `end` (process.exit, an uncaught error), pino waits for the
 * worker, at most 10 s; this is how long the worker takes at most.
 */
const exitMillis = 5000

const bufferBytes = 32 * 1024 * 1024

/** Ships log lines from a worker thread; undefined, and no worker, when there is nowhere to go. */
export function createLogTransport(options: LogTransportOptions): LogTransport | undefined {
  if (options.destinations.length === 0) return undefined
  const logStream = logStreamName(options.service, hostname(), process.pid, new Date())
  const worker = startWorker(options, logStream)
  let isAlive = true
  let counts: TransportCounts = {}

  function fail(problem: string): void {
    if (!isAlive) return
    isAlive = false
    options.complain('cloudwatch', `${problem}: lines go to stdout only`)
  }
  // Without a listener an error of the worker would end the process.
  worker.on('error', error => fail(`the log worker failed, ${error.message}`))
  // Later, since an error that ended it is told after it has ended.
  worker.on('close', () => setImmediate(fail, 'the log worker has ended'))
  worker.on('complaint', options.complain)
  worker.on('counts', (latest: TransportCounts) => {
    counts = latest
  })

  async function flush(deadlineMillis: number): Promise<boolean> {
    if (!isAlive) return false
    const order: TransportOrder = { closeMillis: deadlineMillis }
    worker.emit('message', order)
    // The worker keeps to the deadline; the guard is for one that hangs.
    const isFlushed = await within(deadlineMillis + 500, done => worker.flush(done))
    return isFlushed && Object.values(counts).every(({ queued }) => queued === 0)
  }

  async function end(deadlineMillis: number): Promise<boolean> {
    const isDelivered = await flush(deadlineMillis)
    // `worker.end` blocks this thread until the worker is through. What it had no success with by
    // now it shall not try once more; it knows so when it has answered this.
    if (!isDelivered) await flush(0)
    if (!isAlive) return false
    isAlive = false
    worker.end()
    await within(1000, done => void once(worker, 'close').then(() => done(), done))
    return isDelivered
  }

  const write = boundedWriter(worker, options.bufferBytes ?? bufferBytes, dropped =>
    options.complain(
      'cloudwatch',
      `more lines than the worker can take, ${dropped} dropped so far`,
    ),
  )
  const stream = {
    write: (line: string) => void (isAlive && write(line)),
    flushSync: () => void (isAlive && worker.flushSync()),
  }
  return { stream, logStream, flush, end, counts: () => counts }
}

function startWorker(options: LogTransportOptions, logStream: string) {
  const settings: TransportOptions = {
    destinations: options.destinations,
    logStream,
    flushMillis: options.flushMillis ?? 500,
    bufferBytes: options.bufferBytes ?? bufferBytes,
    timeoutMillis: options.timeoutMillis ?? 3000,
    closeMillis: exitMillis,
  }
  const target = fileURLToPath(new URL('./cloudwatch/transport.ts', import.meta.url))
  // A small young generation saves 4 MB at rest and 20 under load, and costs no time (measured).
  const worker = { resourceLimits: { maxYoungGenerationSizeMb: 4 } }
  return pino.transport<TransportOptions>({ target, options: settings, worker })
}

/**
 * The worker reads whatever comes at once, but it must get to run: a loop that only logs, or a
 * starved processor, would pile up lines in this thread without end.
 */
function boundedWriter(
  worker: ReturnType<typeof startWorker>,
  maxBytes: number,
  onDrop: (dropped: number) => void,
) {
  let waitingBytes = 0
  let dropped = 0
  worker.on('drain', () => {
    waitingBytes = 0
  })
  return (line: string) => {
    if (waitingBytes > maxBytes) onDrop(++dropped)
    // False: the 4 MB that it shares with the worker are full.
    else if (!worker.write(line)) waitingBytes += line.length
  }
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
