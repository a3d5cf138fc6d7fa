import { setTimeout as sleep } from 'node:timers/promises'
import { bracketed } from '../../text/bracketed.ts'
import { type DeliveryCounts, DeliveryTally } from '../delivery/delivery-counts.ts'
import { OneTimer } from '../delivery/one-timer.ts'
import { DatagramBacklog } from './datagram-backlog.ts'
import {
  describeProblem,
  isRejection,
  isTooLarge,
  isUnreachable,
  tooLarge,
} from './datagram-problem.ts'
import { DatagramSizes } from './datagram-sizes.ts'
import { KeptConnection } from './kept-connection.ts'
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
 * The first datagram opens the socket. One that the kernel refuses for its size goes in parts, and so do
 * all later ones of that size.
 *
 * When the kernel reports that nothing listens, or that there is no way, the datagram and all later
 * ones wait, one at a time probes whether the daemon is back, and the name is looked up more often. A
 * datagram that is lost on the way or in the receiver's buffer counts as delivered: UDP has no answer.
 */
export class DatagramSocket {
  readonly #options: DatagramSocketOptions
  readonly #tally: DeliveryTally
  readonly #backlog: DatagramBacklog
  readonly #pace = new Pace()
  readonly #connection: KeptConnection
  /** The last datagram on the network: the rejected one, when the kernel reports a rejection. */
  #lastSent: Buffer | undefined
  #isAway = false
  readonly #sizes = new DatagramSizes()
  /** A datagram larger than all before, under way: the others wait for what the kernel says. */
  #trial: Buffer | undefined
  readonly #timer = new OneTimer(() => this.#sendSome())
  #isClosed = false

  constructor(options: DatagramSocketOptions) {
    this.#options = options
    this.#tally = new DeliveryTally(options.onDrop)
    this.#backlog = new DatagramBacklog(options.maxWaitingBytes ?? 24 * 1024 * 1024)
    this.#connection = new KeptConnection({
      ...options,
      onError: error => this.#fail(error),
      onOpen: () => this.#sendSome(),
      onFailure: error => this.#warn(error),
    })
  }

  counts(): DeliveryCounts {
    return this.#tally.counts(this.#backlog.length)
  }

  send(message: Buffer): void {
    this.#connection.openIfOld(this.#isAway)
    const isReady = this.#connection.current && !this.#isAway
    const isFree = isReady && this.#backlog.length === 0 && !this.#trial
    const fits = message.length <= this.#sizes.maxBytes
    if (isFree && fits && this.#pace.take(message.length)) this.#transmit(message)
    else this.#enqueue(message, isReady ? paceMillis : probeMillis)
  }

  /**
   * Sends the whole backlog in this turn, for a process that exits. No turn is left in which the kernel
   * could refuse a size.
   */
  sendRest(): void {
    if (!this.#connection.current || this.#isAway) return
    const maxBytes = this.#sizes.safeBytes
    if (this.#trial && this.#trial.length > maxBytes) this.#backlog.putBack(this.#trial)
    for (let rest = this.#next(maxBytes); rest; rest = this.#next(maxBytes)) {
      this.#backlog.shift()
      this.#transmit(rest)
    }
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
    const isBusy = () => this.#connection.isBusy || (this.#backlog.length > 0 && !this.#isAway)
    while (isBusy() && performance.now() < endMillis) await sleep(1)
  }

  close(): void {
    this.#isClosed = true
    this.#timer.clear()
    this.drop('not delivered at the end', this.#backlog.length)
    this.#backlog.clear()
    this.#connection.close()
  }

  #enqueue(message: Buffer, millis: number): void {
    this.drop('queue full', this.#backlog.push(message))
    this.#timer.setUnlessSet(millis)
  }

  /** Sends in this turn; the callback reports a failure in a later one. */
  #transmit(message: Buffer): void {
    const isTrial = !this.#sizes.isProven(message.length)
    if (isTrial) this.#trial = message
    this.#tally.deliver(1)
    this.#connection.current?.send(message, error => {
      if (isTrial) this.#trial = undefined
      if (error) this.#takeBack(message, error)
      else {
        this.#lastSent = message
        this.#sizes.pass(message.length)
      }
      if (isTrial && !this.#isAway && this.#backlog.length > 0) this.#sendSome()
    })
  }

  #takeBack(message: Buffer, error: Error): void {
    this.#tally.deliver(-1)
    // Not a failure: it goes in parts.
    const goesOn = isTooLarge(error) && this.#sizes.refuse(message.length)
    if (goesOn || isRejection(error) || isUnreachable(error)) this.#backlog.putBack(message)
    else this.drop(isTooLarge(error) ? 'too large' : 'not sent')
    if (goesOn) this.#timer.setUnlessSet(paceMillis)
    else this.#fail(error)
  }

  #next(maxBytes = this.#sizes.maxBytes): Buffer | undefined {
    const { first, lost } = this.#backlog.divideFirst(maxBytes)
    this.drop('too large', lost)
    if (lost > 0) this.#warn(tooLarge)
    return first
  }

  /** A rejection, unlike an unreachable network, belongs to the datagram that was sent before. */
  #fail(error: Error): void {
    this.#warn(error)
    if (!(isRejection(error) || isUnreachable(error)) || this.#isClosed) return
    if (this.#lastSent && isRejection(error)) {
      this.#tally.deliver(-1)
      this.#tally.retry(1, true)
      this.#backlog.putBack(this.#lastSent)
      this.#lastSent = undefined
    }
    this.#isAway = true
    this.#timer.set(probeMillis)
  }

  #sendSome(): void {
    this.#timer.clear()
    const { current } = this.#connection
    const isOpening = (!current || this.#isAway) && this.#connection.openIfOld(this.#isAway)
    if (!current || isOpening) {
      // Looks the address up again after a while, even without further datagrams.
      if (this.#backlog.length > 0) this.#timer.setUnlessSet(probeMillis)
      return
    }
    const isProbe = this.#isAway
    this.#isAway = false
    do {
      const message = this.#next()
      if (!message || !this.#pace.take(message.length)) break
      this.#backlog.shift()
      this.#transmit(message)
    } while (!isProbe && !this.#trial)
    if (this.#backlog.length > 0) this.#timer.setUnlessSet(isProbe ? probeMillis : paceMillis)
  }

  #warn(error: unknown): void {
    const { host, port, onProblem } = this.#options
    onProblem(`${bracketed(host)}:${port}: ${describeProblem(error)}`)
  }
}
