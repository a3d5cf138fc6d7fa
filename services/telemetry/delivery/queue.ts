import { backOffMillis } from './back-off.ts'
import { type Batch, batchOf, type Entry, WaitingBatches } from './batches.ts'
import { type DeliveryCounts, DeliveryTally, type DropReason } from './delivery-counts.ts'
import { Flushes } from './flushes.ts'
import { OneTimer } from './one-timer.ts'
import { attempt, type Outcome, type Unavailable } from './outcome.ts'
import { type DeliveryQueueOptions, partsOf } from './queue-options.ts'

/** The longest wait between two attempts during a flush. */
const flushBackOffMillis = 200

/**
 * Holds the records for one destination, and sends them oldest first. A batch that cannot be delivered
 * is tried again, so a destination may be away for a while without a loss; beyond the bounds the oldest
 * records are dropped, counted and warned of.
 *
 * Does not import OpenTelemetry, since the thread that ships log lines does not load it. A caller that
 * runs inside of requests makes its calls `untraced`.
 */
export class DeliveryQueue<Of extends Entry> {
  readonly #options: DeliveryQueueOptions<Of>
  readonly #waiting: WaitingBatches<Of>
  readonly #underWay = new Set<Batch<Of>>()
  readonly #tally: DeliveryTally
  readonly #flushes = new Flushes()
  /** Set while the queue waits after a failure, or gathers. */
  readonly #timer = new OneTimer(() => this.#pump())
  #failuresInARow = 0
  #hasTrimmed = false
  #isClosed = false

  constructor(options: DeliveryQueueOptions<Of>) {
    const { maxBytes = 16 * 1024 * 1024, maxRecords = Number.POSITIVE_INFINITY } = options
    this.#options = options
    this.#tally = new DeliveryTally(options.onDrop)
    this.#waiting = new WaitingBatches({ maxBytes, maxRecords }, options.gather?.fits)
  }

  counts(): DeliveryCounts {
    const underWay = [...this.#underWay].reduce((sum, { records }) => sum + records, 0)
    return this.#tally.counts(this.#waiting.records + underWay)
  }

  /** Whether half of what may wait does: soon something has to be dropped. */
  get isHalfFull(): boolean {
    return this.#waiting.isHalfFull
  }

  push(entry: Of): void {
    this.#waiting.add(entry)
    this.#trim()
    if (this.#isClosed) this.close()
    this.#pump()
  }

  /** Counts drops, also of records that never became an entry. */
  drop(reason: DropReason, records = 1): void {
    this.#tally.drop(reason, records)
  }

  /** Sends at once what waits; resolves with whether nothing was left in time. */
  async flush(deadlineMillis: number): Promise<boolean> {
    if (this.#isIdle) return true
    const isDone = this.#flushes.wait(deadlineMillis)
    if (this.#timer.isSet && deadlineMillis > 0) this.#pause(0)
    return isDone
  }

  /** Drops the rest, and returns how many records that were. */
  close(): number {
    this.#isClosed = true
    this.#timer.clear()
    const left = this.counts().waiting
    this.#waiting.clear()
    this.#underWay.clear()
    this.drop('not delivered at the end', left)
    this.#flushes.answer(left === 0)
    return left
  }

  /**
   * Flushes, drops the rest and warns of it, under a key of its own: the key of a destination that
   * was away is throttled.
   */
  async end(deadlineMillis: number): Promise<void> {
    await this.flush(deadlineMillis)
    const left = this.close()
    const { who, warn, words } = this.#options
    if (left > 0) warn(`${who}, at the end`, `${left} ${words.records} lost: not delivered`)
  }

  /** Starts as many requests as may be under way; after a failure one tries alone. */
  #pump(): void {
    const parallel = this.#failuresInARow > 0 ? 1 : (this.#options.concurrency ?? 1)
    while (!this.#timer.isSet && this.#underWay.size < parallel && this.#waiting.first) {
      const gatherMillis = this.#gatherMillis(this.#waiting.first)
      if (gatherMillis > 0) this.#pause(gatherMillis)
      else void this.#deliver(this.#waiting.take()!)
    }
    if (this.#isIdle) this.#flushes.answer(true)
  }

  #gatherMillis({ isOpen, sinceMillis }: Batch<Of>): number {
    if (!isOpen || this.#flushes.isAwaited) return 0
    return sinceMillis + this.#options.gather!.millis - performance.now()
  }

  async #deliver(batch: Batch<Of>): Promise<void> {
    this.#underWay.add(batch)
    const { send, divide } = this.#options
    const outcome = await attempt(() => send(batch))
    const isDivisible = outcome.kind === 'too large' || outcome.kind === 'poisoned'
    const parts = isDivisible && (await partsOf(divide, batch, outcome.kind))
    if (this.#isClosed) return
    this.#underWay.delete(batch)
    // #trim does not warn, since a full queue calls it for each entry.
    if (this.#hasTrimmed) this.#warn(this.#options.words.full)
    this.#hasTrimmed = false
    if (outcome.kind === 'unavailable') this.#retry(batch, outcome)
    else {
      this.#failuresInARow = 0
      if (parts) this.#putParts(batch, parts)
      else this.#settle(batch, outcome)
      if (outcome.problem) this.#warn(outcome.problem)
    }
    this.#pump()
  }

  #settle({ records }: Batch<Of>, outcome: Exclude<Outcome, Unavailable>): void {
    const { kind } = outcome
    const named = kind === 'delivered' ? (outcome.rejected ?? 0) : records
    // A destination may name any number.
    const rejected = Math.min(Math.max(named, 0), records)
    this.#tally.deliver(records - rejected)
    this.drop(kind === 'too large' ? kind : 'refused', rejected)
  }

  #putParts({ records, sinceMillis }: Batch<Of>, parts: Of[][]): void {
    this.#tally.retry(records, false)
    const batches = parts.map(part => batchOf(part, sinceMillis))
    this.#putBack(batches, 'first')
  }

  #putBack(batches: Batch<Of>[], where: 'first' | 'last'): void {
    this.#waiting.putBack(batches, where)
    this.#trim()
  }

  #retry(batch: Batch<Of>, outcome: Unavailable): void {
    const { maxAgeMillis = Number.POSITIVE_INFINITY, failuresToPass } = this.#options
    if (performance.now() - batch.sinceMillis > maxAgeMillis) {
      this.drop('waited too long', batch.records)
      this.#warn('waited too long')
      return
    }
    this.#tally.retry(batch.records, outcome.mayHaveArrived)
    batch.failures++
    const isPassed = failuresToPass !== undefined && batch.failures % failuresToPass === 0
    this.#putBack([batch], isPassed ? 'last' : 'first')
    this.#warn(outcome.problem)
    if (outcome.needsPerson) this.#flushes.answer(false)
    this.#backOff(outcome.retryAfterMillis)
  }

  /** Requests that were under way together fail together, and count as one failure. */
  #backOff(retryAfterMillis: number | undefined): void {
    const { maxBackOffMillis = Number.POSITIVE_INFINITY } = this.#options
    if (this.#timer.isSet && retryAfterMillis === undefined) return
    const ownMillis = Math.min(backOffMillis(this.#failuresInARow), maxBackOffMillis)
    if (!this.#timer.isSet) this.#failuresInARow++
    this.#pause(retryAfterMillis ?? ownMillis)
  }

  #pause(millis: number): void {
    const longestMillis = this.#flushes.isAwaited ? flushBackOffMillis : millis
    this.#timer.set(Math.min(millis, longestMillis))
  }

  #trim(): void {
    const dropped = this.#waiting.trim()
    this.drop('queue full', dropped)
    this.#hasTrimmed ||= dropped > 0
  }

  #warn(problem: string): void {
    const { who, warn, words } = this.#options
    warn(who, problem + words.lost(this.counts()))
  }

  get #isIdle(): boolean {
    return !this.#waiting.first && this.#underWay.size === 0
  }
}
