import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMillis } from '../delivery/back-off.ts'
import { type DeliveryCounts, DeliveryTally, type DropReason } from '../delivery/delivery-counts.ts'
import { takeBatch } from './batch.ts'
import { EventBuffer, type LogEvent } from './event-buffer.ts'
import type { PutOutcome } from './log-stream-client.ts'

export type ShipperOptions = {
  put(batch: LogEvent[]): Promise<PutOutcome>
  warn(problem: string): void
  /** How long lines gather before they go. */
  flushMillis: number
  bufferBytes: number
}

/** Between two tries when only a person can heal it. */
const slowRetryMillis = 30_000
/** This many lines go at once; fewer wait for others, to go together. */
const worthSending = 1000
/** After as many failures in a row, a batch of which one event may be at fault is halved. */
const patience = 8
/** Such an event alone holds up the others for as long. */
const maxAgeMillis = 300_000
/** While closing, a failed try is repeated after at most this. */
const closingWaitMillis = 200
/** A destination that refuses fewer bytes as too large refuses everything. */
const minSplitBytes = 16 * 1024

/**
 * One destination's queue and the loop that empties it, one request at a time. A batch stays in
 * hand until the destination has answered for each of its events.
 */
export class LogShipper {
  readonly #options: ShipperOptions
  readonly #buffer: EventBuffer
  readonly #tally = new DeliveryTally()
  /** Called with whether nothing is left. */
  readonly #flushListeners = new Set<(isDone: boolean) => void>()
  #inHand = 0
  #pushedOut = 0
  #complainedDrops = 0
  #isRunning = false
  #isClosed = false
  /** Flushes that wait now; while there are any, nothing is waited for. */
  #hurries = 0
  #wake = new AbortController()

  constructor(options: ShipperOptions) {
    this.#options = options
    this.#buffer = new EventBuffer(options.bufferBytes)
  }

  get counts(): DeliveryCounts {
    return this.#tally.counts(this.#buffer.length + this.#inHand)
  }

  add(event: LogEvent): void {
    const pushedOut = this.#buffer.push(event)
    this.#pushedOut += pushedOut
    this.#tally.drop('queue full', pushedOut)
    if (!this.#isRunning) void this.#run()
  }

  /** Gives up what is left. */
  close(): void {
    this.#isClosed = true
    this.#tally.drop('not delivered at the end', this.counts.waiting)
    this.#inHand = 0
    while (this.#buffer.shift()) {}
  }

  /** Sends at once what is there; true when nothing is left by then. */
  async flush(deadlineMillis: number): Promise<boolean> {
    if (!this.#isRunning) return true
    this.#hurries++
    this.#wake.abort()
    const isDone = await this.#idle(deadlineMillis)
    this.#hurries--
    return isDone
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    await this.#gather()
    while (this.#buffer.length > 0) {
      const batch = takeBatch(this.#buffer)
      this.#inHand = batch.length
      await this.#deliver(batch)
      if (this.#buffer.length < worthSending) await this.#gather()
    }
    this.#isRunning = false
    this.#answerFlushes(true)
  }

  #gather(): Promise<void> {
    return this.#wait(this.#hurries > 0 ? 0 : this.#options.flushMillis)
  }

  async #deliver(batch: LogEvent[], sinceMillis = performance.now()): Promise<void> {
    for (let failures = 0; ; failures++) {
      const outcome = await this.#options.put(batch)
      if (this.#isClosed) return
      this.#complainOfDrops()
      if (outcome.kind === 'delivered') return this.#accept(batch, outcome.rejected)
      this.#options.warn(outcome.problem)
      if (outcome.kind !== 'later') return this.#bisect(batch, outcome.kind, sinceMillis)
      if (outcome.mayBePoison && failures >= patience && this.#isWorthHalving(batch, sinceMillis)) {
        return this.#bisect(batch, 'poisoned', sinceMillis)
      }
      this.#tally.retry(batch.length, outcome.mayHaveArrived)
      // It will not heal while we close, so closing does not wait for it.
      if (outcome.slow) this.#answerFlushes(false)
      const ownMillis = outcome.slow ? slowRetryMillis : backOffMillis(failures)
      const millis = outcome.retryAfterMillis ?? ownMillis
      await this.#wait(this.#hurries > 0 ? Math.min(millis, closingWaitMillis) : millis)
    }
  }

  #accept(batch: LogEvent[], rejected: number): void {
    this.#inHand -= batch.length
    this.#tally.deliver(batch.length - rejected)
    this.#tally.drop('refused', rejected)
    if (rejected > 0) this.#options.warn(`${rejected} lines rejected as too old or too new`)
  }

  #giveUp(batch: LogEvent[], reason: DropReason): void {
    this.#inHand -= batch.length
    this.#tally.drop(reason, batch.length)
  }

  /** A single event is let go only when it is old: it may as well be an outage. */
  #isWorthHalving(batch: LogEvent[], sinceMillis: number): boolean {
    return batch.length > 1 || performance.now() - sinceMillis > maxAgeMillis
  }

  /** Halves until the one event that spoils the request is alone, and lets that one go. */
  async #bisect(
    batch: LogEvent[],
    why: 'poisoned' | 'too large',
    sinceMillis: number,
  ): Promise<void> {
    const reason = why === 'too large' ? why : 'refused'
    const bytes = batch.reduce((sum, event) => sum + event.bytes, 0)
    if (batch.length === 1 || (why === 'too large' && bytes < minSplitBytes)) {
      return this.#giveUp(batch, reason)
    }
    this.#tally.retry(batch.length, false)
    const middle = batch.length >> 1
    await this.#deliver(batch.slice(0, middle), sinceMillis)
    if (!this.#isClosed) await this.#deliver(batch.slice(middle), sinceMillis)
  }

  #complainOfDrops(): void {
    if (this.#pushedOut === this.#complainedDrops) return
    this.#complainedDrops = this.#pushedOut
    this.#options.warn(`the buffer is full, ${this.#pushedOut} oldest lines dropped so far`)
  }

  /** A flush that comes in the meantime ends the wait. */
  async #wait(millis: number): Promise<void> {
    this.#wake = new AbortController()
    await sleep(millis, undefined, { signal: this.#wake.signal }).catch(() => {})
  }

  #answerFlushes(isDone: boolean): void {
    for (const answer of this.#flushListeners) answer(isDone)
  }

  #idle(deadlineMillis: number): Promise<boolean> {
    return new Promise(resolve => {
      const answer = (isDone: boolean) => {
        clearTimeout(guard)
        this.#flushListeners.delete(answer)
        resolve(isDone)
      }
      const guard = setTimeout(answer, deadlineMillis, false)
      this.#flushListeners.add(answer)
    })
  }
}
