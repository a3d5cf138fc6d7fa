import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMillis } from '../delivery/back-off.ts'
import { type DeliveryCounts, DeliveryTally, type DropReason } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { BatchList, type SpanBatch, type WaitingBatch } from './batch-list.ts'
import type { Outcome, Post } from './request.ts'

export type OtlpQueueOptions = {
  /** For warnings. */
  name: string
  post: Post
  warn: ThrottledWarn
  /** Divides a batch that is too large for the destination; undefined: it cannot get smaller. */
  split?: (batch: SpanBatch) => Promise<SpanBatch[] | undefined>
  onDrop?: () => void
  /** Of waiting batches. @default 16 MiB: minutes of a busy service, gzipped */
  maxBytes?: number
  /** Of waiting batches. @default what the bytes hold */
  maxSpans?: number
  /** A batch that is refused for so long blocks the others for nothing. @default 5 minutes */
  maxAgeMillis?: number
}

// What waits is shown late: after an outage it has to come soon.
const maxBackOffMillis = 5_000
// After as many failures in a row another batch is tried: it may be this one that the destination
// cannot take.
const patience = 5
// While the process is about to end there is no time to be polite.
const drainBackOffMillis = 200

type Unavailable = Outcome & { kind: 'unavailable' }

/**
 * Holds the batches for one destination, and sends them one after the other, oldest first. One that
 * cannot be delivered is held and tried again, so that a destination may be away for a while without
 * a span being lost; beyond the bounds the oldest go, counted and said. One that fails again and
 * again lets the others pass.
 *
 * The SDK's own exporter would give up after five attempts within its timeout, and adds the headers
 * of OTEL_EXPORTER_OTLP_HEADERS to every destination, keys included.
 */
export class OtlpQueue {
  readonly #options: OtlpQueueOptions
  readonly #maxAgeMillis: number
  readonly #tally: DeliveryTally
  readonly #waiting: BatchList
  readonly #hurry = new AbortController()
  /** Only what waits is pushed out: a batch under way has its outcome still to come. */
  #inHand: WaitingBatch | undefined
  #sending: Promise<void> | undefined
  #failures = 0
  #isClosed = false

  constructor(options: OtlpQueueOptions) {
    const { maxBytes = 16 * 1024 * 1024, maxSpans = Number.POSITIVE_INFINITY } = options
    this.#options = options
    this.#maxAgeMillis = options.maxAgeMillis ?? 300_000
    this.#tally = new DeliveryTally(options.onDrop)
    this.#waiting = new BatchList({ maxBytes, maxSpans })
  }

  counts(): DeliveryCounts {
    return this.#tally.counts(this.#waiting.spanCount + (this.#inHand?.spanCount ?? 0))
  }

  add(batch: SpanBatch): void {
    this.#waiting.push({ ...batch, sinceMillis: performance.now(), failures: 0 })
    this.#dropOldest()
    if (this.#isClosed) this.#giveUp()
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
  }

  /** For spans that are given up before they are a batch, too. */
  drop(reason: DropReason, spanCount: number): void {
    this.#tally.drop(reason, spanCount)
  }

  /** Resolves when all is sent, or when the deadline has come; what is left then is dropped. */
  async drain(deadlineMillis: number): Promise<void> {
    this.#hurry.abort()
    const deadline = sleep(deadlineMillis, undefined, { ref: false })
    await Promise.race([this.#sending, deadline])
    this.#isClosed = true
    const left = this.#giveUp()
    const { name, warn } = this.#options
    // Under a name of its own: a destination that was away has had its warning of this minute.
    if (left > 0) warn(`otlp: ${name}, at the end`, `${left} spans lost: not delivered`)
  }

  async #sendAll(): Promise<void> {
    for (let batch = this.#take(); batch; batch = this.#take()) {
      const outcome = await this.#options.post(batch.body)
      if (this.#isClosed) return
      if (outcome.kind === 'unavailable') await this.#retry(batch, outcome)
      else {
        this.#failures = 0
        if (outcome.kind === 'too large') await this.#divide(batch, outcome.problem)
        else this.#settle(batch, outcome)
      }
    }
  }

  /** Answers how many spans were left. */
  #giveUp(): number {
    const left = this.counts().waiting
    this.#waiting.clear()
    this.#inHand = undefined
    this.drop('not delivered at the end', left)
    return left
  }

  #take(): WaitingBatch | undefined {
    this.#inHand = this.#waiting.take()
    return this.#inHand
  }

  #putBack(batches: WaitingBatch[]): void {
    this.#inHand = undefined
    this.#waiting.putBack(batches)
    this.#dropOldest()
  }

  #putLast(batch: WaitingBatch): void {
    this.#inHand = undefined
    this.#waiting.push(batch)
    this.#dropOldest()
  }

  #dropOldest(): void {
    while (this.#waiting.isOver) {
      this.drop('queue full', this.#waiting.take()?.spanCount ?? 0)
      this.#warn('too many waiting')
    }
  }

  #settle({ spanCount }: SpanBatch, outcome: Outcome & { kind: 'accepted' | 'refused' }): void {
    const refused = outcome.kind === 'refused' ? spanCount : (outcome.refusedSpans ?? 0)
    this.#inHand = undefined
    this.#tally.deliver(spanCount - refused)
    this.drop('refused', refused)
    if (outcome.problem) this.#warn(outcome.problem)
  }

  async #divide(batch: WaitingBatch, problem: string): Promise<void> {
    const parts = await this.#options.split?.(batch).catch(() => undefined)
    if (this.#isClosed) return
    if (parts) {
      this.#tally.retry(batch.spanCount, false)
      this.#putBack(parts.map(part => ({ ...batch, ...part })))
    } else {
      this.#inHand = undefined
      this.drop('too large', batch.spanCount)
    }
    this.#warn(problem)
  }

  async #retry(batch: WaitingBatch, outcome: Unavailable): Promise<void> {
    if (performance.now() - batch.sinceMillis > this.#maxAgeMillis) {
      this.#inHand = undefined
      this.drop('waited too long', batch.spanCount)
      this.#warn('waited too long')
      return
    }
    this.#warn(outcome.problem)
    this.#tally.retry(batch.spanCount, outcome.mayHaveArrived)
    const failed = { ...batch, failures: batch.failures + 1 }
    if (failed.failures % patience === 0) this.#putLast(failed)
    else this.#putBack([failed])
    await this.#pause(outcome.retryAfterMillis)
  }

  async #pause(askedMillis: number | undefined): Promise<void> {
    const millis = askedMillis ?? Math.min(backOffMillis(this.#failures), maxBackOffMillis)
    const { signal } = this.#hurry
    this.#failures++
    if (signal.aborted) await sleep(drainBackOffMillis)
    else await sleep(millis, undefined, { signal, ref: false }).catch(() => {})
  }

  /** Of the warnings of a minute only one is written, so each says how much is lost by then. */
  #warn(problem: string): void {
    const { name, warn } = this.#options
    const lost = this.#tally.dropped === 0 ? '' : `; ${this.#tally.dropped} spans lost so far`
    warn(`otlp: ${name}`, problem + lost)
  }
}
