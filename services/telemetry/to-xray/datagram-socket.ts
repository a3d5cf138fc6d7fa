import { setTimeout as sleep } from 'node:timers/promises'
import { type DeliveryCounts, DeliveryTally } from '../delivery/delivery-counts.ts'
import { DatagramBacklog } from './datagram-backlog.ts'
import { connectDatagrams, type DatagramConnection } from './datagram-connection.ts'
import { Pace } from './pace.ts'

export type DatagramSocketOptions = {
  host: string
  port: number
  onProblem: (problem: string) => void
  onDrop?: () => void
  reopenMillis?: number
  retryMillis?: number
  /** Of datagrams that wait for an address, or for the daemon to come back. @default 24 MiB: a minute at 100 requests/s */
  maxWaitingBytes?: number
}

/** After which a backlog goes on. */
const paceMillis = 4
/** How often one datagram tries whether the daemon is back. */
const probeMillis = 200

/**
 * Sends datagrams to one address.
 *
 * The name is looked up once and then every `reopenMillis`, with a new socket: a lookup for each
 * datagram would cost more than the datagram, and behind a Kubernetes Service an old source port
 * stays bound to a pod that may be gone. It opens with the first datagram.
 *
 * When the kernel says that nothing listens there, the datagram that bounced and those that come
 * after it wait, and one at a time tries whether the daemon is back. Datagrams that are lost
 * on the way or in the receiver's buffer count as delivered: UDP has no answer.
 */
export class DatagramSocket {
  readonly #options: DatagramSocketOptions
  readonly #tally: DeliveryTally
  readonly #backlog: DatagramBacklog
  readonly #pace = new Pace()
  #connection: DatagramConnection | undefined
  #opening: Promise<void> | undefined
  #lastTryMillis = Number.NEGATIVE_INFINITY
  /** The last one that went out: the one that bounced, when the kernel says so. */
  #lastSent: Buffer | undefined
  #isAway = false
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: DatagramSocketOptions) {
    this.#options = options
    this.#tally = new DeliveryTally(options.onDrop)
    this.#backlog = new DatagramBacklog(options.maxWaitingBytes ?? 24 * 1024 * 1024)
  }

  counts(): DeliveryCounts {
    return this.#tally.counts(this.#backlog.length)
  }

  send(message: Buffer): void {
    this.#openWhenOld()
    const isFree = this.#connection && this.#backlog.length === 0 && !this.#isAway
    if (isFree && this.#pace.take(message.length)) this.#transmit(message)
    else this.#keep(message, isFree ? paceMillis : probeMillis)
  }

  /** Sends in this turn all that waits for its time, for a process that exits. */
  sendRest(): void {
    if (!this.#connection || this.#isAway) return
    for (let rest = this.#backlog.shift(); rest; rest = this.#backlog.shift()) this.#transmit(rest)
  }

  /** For documents that never became a datagram, too. */
  drop(reason: Parameters<DeliveryTally['drop']>[0], count = 1): void {
    this.#tally.drop(reason, count)
  }

  /** Resolves when all is handed to the network, the daemon is away, or after `deadlineMillis`. */
  async drain(deadlineMillis: number): Promise<void> {
    const endMillis = performance.now() + deadlineMillis
    const isBusy = () =>
      this.#opening || this.#connection?.unsent() || (this.#backlog.length > 0 && !this.#isAway)
    while (isBusy() && performance.now() < endMillis) await sleep(1)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.drop('not delivered at the end', this.#backlog.length)
    this.#backlog.clear()
    this.#connection?.retire()
    this.#connection = undefined
  }

  #openWhenOld(): void {
    const { reopenMillis = 30_000, retryMillis = 1000 } = this.#options
    const now = performance.now()
    const isOld = !this.#connection || now - this.#connection.openedMillis > reopenMillis
    if (!isOld || this.#opening || now - this.#lastTryMillis <= retryMillis) return
    this.#lastTryMillis = now
    this.#opening = this.#open().finally(() => {
      this.#opening = undefined
    })
  }

  async #open(): Promise<void> {
    const { host, port } = this.#options
    try {
      const next = await connectDatagrams(host, port, error => this.#fail(error))
      this.#connection?.retire()
      this.#connection = next
      if (this.#isClosed) this.close()
      else this.#sendSome()
    } catch (error) {
      this.#warn(error)
    }
  }

  #keep(message: Buffer, millis: number): void {
    this.drop('queue full', this.#backlog.push(message))
    this.#schedule(millis)
  }

  /** It goes out in this turn; that it did not is said in a later one. */
  #transmit(message: Buffer): void {
    this.#tally.deliver(1)
    this.#connection?.send(message, error => {
      if (!error) {
        this.#lastSent = message
        return
      }
      this.#tally.deliver(-1)
      if (isRefusal(error)) this.#backlog.putBack(message)
      else this.drop('not sent')
      this.#fail(error)
    })
  }

  /** A refusal belongs to the datagram that was sent before. */
  #fail(error: Error): void {
    this.#warn(error)
    if (!isRefusal(error) || this.#isClosed) return
    if (this.#lastSent) {
      this.#tally.deliver(-1)
      this.#tally.retry(1, true)
      this.#backlog.putBack(this.#lastSent)
      this.#lastSent = undefined
    }
    this.#isAway = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#schedule(probeMillis)
  }

  #schedule(millis: number): void {
    this.#timer ??= setTimeout(() => this.#sendSome(), millis).unref()
  }

  #sendSome(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#connection) {
      this.#openWhenOld()
      // Asks for the address again after a while, whether or not more datagrams come.
      if (this.#backlog.length > 0) this.#schedule(probeMillis)
      return
    }
    const isProbe = this.#isAway
    this.#isAway = false
    do {
      const message = this.#backlog.first
      if (!message || !this.#pace.take(message.length)) break
      this.#backlog.shift()
      this.#transmit(message)
    } while (!isProbe)
    if (this.#backlog.length > 0) this.#schedule(isProbe ? probeMillis : paceMillis)
  }

  #warn(error: unknown): void {
    const { host, port, onProblem } = this.#options
    onProblem(`${host}:${port}: ${describe(error)}`)
  }
}

const isRefusal = (error: Error) => 'code' in error && error.code === 'ECONNREFUSED'

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return isRefusal(error) ? 'no X-Ray daemon listens there' : error.message
}
