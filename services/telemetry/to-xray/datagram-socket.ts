import { setTimeout as sleep } from 'node:timers/promises'
import { type DeliveryCounts, DeliveryTally } from '../delivery/delivery-counts.ts'
import { DatagramBacklog } from './datagram-backlog.ts'
import { connectDatagrams, type DatagramConnection } from './datagram-connection.ts'
import { Pace } from './pace.ts'

type DatagramSocketOptions = {
  host: string
  port: number
  onProblem: (problem: string) => void
  onDrop?: () => void
  reopenMillis?: number
  retryMillis?: number
  /**
   * The bound of the backlog while there is no address or no daemon. @default 24 MiB: a minute at
   * 100 requests/s
   */
  maxWaitingBytes?: number
}

/** The pause before the backlog goes on. */
const paceMillis = 4
/** How often one datagram probes whether the daemon is back. */
const probeMillis = 200

/**
 * Sends datagrams to one address.
 *
 * The first datagram opens the socket. After `reopenMillis` the name is looked up again, for a new
 * socket: a lookup per datagram would cost more than the datagram, and behind a Kubernetes Service
 * an old source port stays bound to a pod that may be gone.
 *
 * When the kernel reports that nothing listens, the rejected datagram and all later ones wait, and
 * one at a time probes whether the daemon is back. A datagram that is lost on the way or in the
 * receiver's buffer counts as delivered: UDP has no answer.
 */
export class DatagramSocket {
  readonly #options: DatagramSocketOptions
  readonly #tally: DeliveryTally
  readonly #backlog: DatagramBacklog
  readonly #pace = new Pace()
  #connection: DatagramConnection | undefined
  #opening: Promise<void> | undefined
  #lastTryMillis = Number.NEGATIVE_INFINITY
  /** The last datagram on the network: the rejected one, when the kernel reports a rejection. */
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
    this.#openIfOld()
    const isFree = this.#connection && this.#backlog.length === 0 && !this.#isAway
    if (isFree && this.#pace.take(message.length)) this.#transmit(message)
    else this.#enqueue(message, isFree ? paceMillis : probeMillis)
  }

  /** Sends the whole backlog in this turn, for a process that exits. */
  sendRest(): void {
    if (!this.#connection || this.#isAway) return
    for (let rest = this.#backlog.shift(); rest; rest = this.#backlog.shift()) this.#transmit(rest)
  }

  /** Counts drops, also of documents that never became a datagram. */
  drop(reason: Parameters<DeliveryTally['drop']>[0], count = 1): void {
    this.#tally.drop(reason, count)
  }

  /**
   * Resolves once the network has every datagram, the daemon is away, or `deadlineMillis` have
   * passed.
   */
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

  #openIfOld(): void {
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

  #enqueue(message: Buffer, millis: number): void {
    this.drop('queue full', this.#backlog.push(message))
    this.#schedule(millis)
  }

  /** Sends in this turn; the callback reports a failure in a later one. */
  #transmit(message: Buffer): void {
    this.#tally.deliver(1)
    this.#connection?.send(message, error => {
      if (!error) {
        this.#lastSent = message
        return
      }
      this.#tally.deliver(-1)
      if (isRejection(error)) this.#backlog.putBack(message)
      else this.drop('not sent')
      this.#fail(error)
    })
  }

  /** A rejection belongs to the datagram that was sent before. */
  #fail(error: Error): void {
    this.#warn(error)
    if (!isRejection(error) || this.#isClosed) return
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
      this.#openIfOld()
      // Looks the address up again after a while, even without further datagrams.
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

const isRejection = (error: Error) => 'code' in error && error.code === 'ECONNREFUSED'

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return isRejection(error) ? 'no X-Ray daemon listens there' : error.message
}
