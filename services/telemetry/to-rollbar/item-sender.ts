import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { RollbarDestination } from '../config/destinations.ts'
import { backOffMillis } from '../delivery/back-off.ts'
import { type DeliveryCounts, DeliveryTally, type DropReason } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type Answer, post } from './post.ts'

export type SenderLimits = {
  /** Of one POST. */
  timeoutMillis: number
  maxItems: number
  maxBytes: number
}

/** An item in the queue, as it is sent, and its failed attempts. */
type Waiting = { payload: string; failures: number }

/** After as many failures in a row another item is tried: it may be this one that cannot be taken. */
const patience = 5
/** Enough for a vendor that answers in 100 ms to take 80 items/s once it is back. */
const maxInFlight = 8
/** While closing, a failed try is repeated after at most this. */
const closingWaitMillis = 200

/** From the root: a report must not keep its request's context alive in here. */
const untraced = suppressTracing(ROOT_CONTEXT)

/**
 * One destination's queue: bounded, its oldest items go first. What failed by network, time,
 * 429 or 5xx is sent again until it arrives or is pushed out; what is refused is not.
 */
export class ItemSender {
  readonly #destination: RollbarDestination
  readonly #limits: SenderLimits
  readonly #warn: (problem: string) => void
  readonly #tally: DeliveryTally
  readonly #queue: Waiting[] = []
  readonly #onIdle = new Set<() => void>()
  #queuedBytes = 0
  #inFlight = 0
  #failuresInARow = 0
  #flushes = 0
  #isClosed = false
  /** Set while it stays away after a failure. */
  #timer: NodeJS.Timeout | undefined

  constructor(
    destination: RollbarDestination,
    limits: SenderLimits,
    warn: ThrottledWarn,
    onDrop?: () => void,
  ) {
    this.#destination = destination
    this.#limits = limits
    this.#tally = new DeliveryTally(onDrop)
    this.#warn = problem => warn(`rollbar: ${destination.name}`, problem)
  }

  get name(): string {
    return this.#destination.name
  }

  get counts(): DeliveryCounts {
    return this.#tally.counts(this.#queue.length + this.#inFlight)
  }

  /** For items that never came to the queue, too. */
  drop(reason: DropReason, count = 1): void {
    this.#tally.drop(reason, count)
  }

  enqueue(payload: string): void {
    this.#put({ payload, failures: 0 }, 'last')
    if (this.#isClosed) this.close()
    this.#dropOldest()
    this.#pump()
  }

  /** Tries at once instead of waiting out a back-off; true when nothing is left by then. */
  async flush(deadlineMillis: number): Promise<boolean> {
    this.#flushes++
    if (this.#timer) this.#stayAway(0)
    const isIdle = await this.#idle(deadlineMillis)
    this.#flushes--
    return isIdle
  }

  /** Gives up what is left, and answers how many items that were. */
  close(): number {
    this.#isClosed = true
    const left = this.counts.waiting
    this.#queue.length = 0
    this.#inFlight = 0
    this.drop('not delivered at the end', left)
    return left
  }

  #dropOldest(): void {
    const { maxItems, maxBytes } = this.#limits
    const before = this.#queue.length
    while (this.#queue.length > maxItems || this.#queuedBytes > maxBytes) this.#take()
    const dropped = before - this.#queue.length
    if (dropped === 0) return
    this.drop('queue full', dropped)
    this.#warn(`the queue is full${this.#lostSoFar()}`)
  }

  #put(item: Waiting, where: 'first' | 'last'): void {
    this.#queue[where === 'first' ? 'unshift' : 'push'](item)
    this.#queuedBytes += Buffer.byteLength(item.payload)
  }

  #take(): Waiting | undefined {
    const item = this.#queue.shift()
    this.#queuedBytes -= Buffer.byteLength(item?.payload ?? '')
    return item
  }

  /** After a failure one item alone tries whether the destination is back. */
  #pump(): void {
    const parallel = this.#failuresInARow > 0 ? 1 : maxInFlight
    while (!this.#timer && this.#inFlight < parallel) {
      const item = this.#take()
      if (!item) break
      this.#inFlight++
      context.with(untraced, () => void this.#send(item))
    }
    if (this.#isIdle) for (const listener of this.#onIdle) listener()
  }

  async #send(item: Waiting): Promise<void> {
    const answer = await post(this.#destination, item.payload, this.#limits.timeoutMillis)
    if (this.#isClosed) return
    this.#inFlight--
    if (answer.kind === 'later') this.#putBack(item, answer)
    else {
      this.#failuresInARow = 0
      if (answer.kind === 'delivered') this.#tally.deliver(1)
      else this.drop(answer.kind)
    }
    if (answer.kind !== 'delivered') this.#warn(answer.problem + this.#lostSoFar())
    this.#pump()
  }

  #putBack({ payload, failures }: Waiting, answer: Answer & { kind: 'later' }): void {
    this.#tally.retry(1, answer.mayHaveArrived)
    const isPatient = (failures + 1) % patience !== 0
    this.#put({ payload, failures: failures + 1 }, isPatient ? 'first' : 'last')
    this.#backOff(answer.waitMillis)
  }

  /** Of the warnings of a minute only one is written, so each says how much is lost by then. */
  #lostSoFar(): string {
    const {
      refused = 0,
      'too large': tooLarge = 0,
      'queue full': dropped = 0,
    } = this.counts.dropped
    const all = refused + tooLarge
    return all + dropped === 0 ? '' : `; ${all} items refused, ${dropped} dropped so far`
  }

  /** Those that were under way together fail together, and count as one failure. */
  #backOff(retryAfterMillis: number | undefined): void {
    if (this.#timer && retryAfterMillis === undefined) return
    const millis = retryAfterMillis ?? backOffMillis(this.#failuresInARow)
    if (!this.#timer) this.#failuresInARow++
    this.#stayAway(this.#flushes > 0 ? Math.min(millis, closingWaitMillis) : millis)
  }

  #stayAway(millis: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#pump()
    }, millis)
    this.#timer.unref()
  }

  get #isIdle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === 0
  }

  #idle(deadlineMillis: number): Promise<boolean> {
    if (this.#isIdle) return Promise.resolve(true)
    return new Promise(resolve => {
      const finish = (isIdle: boolean) => {
        clearTimeout(guard)
        this.#onIdle.delete(idle)
        resolve(isIdle)
      }
      const idle = () => finish(true)
      const guard = setTimeout(() => finish(false), deadlineMillis)
      this.#onIdle.add(idle)
    })
  }
}
