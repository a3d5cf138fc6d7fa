import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { backOffMillis } from '../back-off.ts'
import type { Complain } from '../complaints.ts'
import type { RollbarDestination } from '../config/destinations.ts'
import { post } from './post.ts'

export type SenderCounts = {
  delivered: number
  /** The destination will not have them: wrong token, or an item it cannot read. */
  refused: number
  /** The oldest, pushed out of a full queue. */
  dropped: number
  /** Waiting or under way. */
  queued: number
}

export type SenderLimits = {
  /** Of one POST. */
  timeoutMillis: number
  maxItems: number
  maxBytes: number
}

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
  readonly #complain: (problem: string) => void
  readonly #queue: string[] = []
  readonly #counts = { delivered: 0, refused: 0, dropped: 0 }
  readonly #onIdle = new Set<() => void>()
  #queuedBytes = 0
  #inFlight = 0
  #failuresInARow = 0
  #flushes = 0
  /** Set while it stays away after a failure. */
  #timer: NodeJS.Timeout | undefined

  constructor(destination: RollbarDestination, limits: SenderLimits, complain: Complain) {
    this.#destination = destination
    this.#limits = limits
    this.#complain = problem => complain(`rollbar: ${destination.name}`, problem)
  }

  get name(): string {
    return this.#destination.name
  }

  get counts(): SenderCounts {
    return { ...this.#counts, queued: this.#queue.length + this.#inFlight }
  }

  enqueue(payload: string): void {
    this.#queue.push(payload)
    this.#queuedBytes += payload.length
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

  #dropOldest(): void {
    const { maxItems, maxBytes } = this.#limits
    const droppedBefore = this.#counts.dropped
    while (this.#queue.length > maxItems || this.#queuedBytes > maxBytes) {
      this.#take()
      this.#counts.dropped++
    }
    if (this.#counts.dropped > droppedBefore)
      this.#complain(`the queue is full${this.#lostSoFar()}`)
  }

  #take(): string {
    const payload = this.#queue.shift() ?? ''
    this.#queuedBytes -= payload.length
    return payload
  }

  /** After a failure one item alone tries whether the destination is back. */
  #pump(): void {
    const parallel = this.#failuresInARow > 0 ? 1 : maxInFlight
    while (!this.#timer && this.#queue.length > 0 && this.#inFlight < parallel) {
      this.#inFlight++
      const payload = this.#take()
      context.with(untraced, () => void this.#send(payload))
    }
    if (this.#isIdle) for (const listener of this.#onIdle) listener()
  }

  async #send(payload: string): Promise<void> {
    const answer = await post(this.#destination, payload, this.#limits.timeoutMillis)
    this.#inFlight--
    if (answer.kind === 'refused') this.#counts.refused++
    if (answer.kind !== 'delivered') this.#complain(answer.problem + this.#lostSoFar())
    if (answer.kind === 'later') {
      this.#queue.unshift(payload)
      this.#queuedBytes += payload.length
      this.#backOff(answer.waitMillis)
    } else {
      this.#failuresInARow = 0
      if (answer.kind === 'delivered') this.#counts.delivered++
    }
    this.#pump()
  }

  /** Of all complaints in a minute only one is heard, so each says how much is lost by then. */
  #lostSoFar(): string {
    const { refused, dropped } = this.#counts
    return refused + dropped === 0 ? '' : `; ${refused} items refused, ${dropped} dropped so far`
  }

  /** Those that were under way together fail together, and count as one failure. */
  #backOff(toldMillis: number | undefined): void {
    if (this.#timer && toldMillis === undefined) return
    const millis = toldMillis ?? backOffMillis(this.#failuresInARow)
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
