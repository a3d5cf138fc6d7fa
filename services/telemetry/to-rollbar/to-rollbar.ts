import { setTimeout as sleep } from 'node:timers/promises'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { errorChain, type ReportedError } from '../../secrets/error-chain.ts'
import { createSecretMask } from '../../secrets/secret-mask.ts'
import type { RollbarDestination } from '../config/destinations.ts'
import type { DeliveryCounts, DropReason } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { createItemBuilder, type ItemBuilder, type ItemFields } from './item-builder.ts'
import { createItemLimiter, type ItemLimiter } from './item-limiter.ts'
import { ItemSender } from './item-sender.ts'
import type { ReportContext } from './report-context.ts'

/**
 * What ties an item to its trace, from the active span: `trace_id`, `span_id`, `xray_trace_id`,
 * `trace_flags`, `sampling_rule`, `links`. Goes into `custom` as it is, so plain JSON values.
 */
export type TraceFields = Record<string, unknown>

export type ReporterOptions = {
  destinations: RollbarDestination[]
  environment: string
  codeVersion?: string
  /** Folder that holds the sources. */
  root: string
  host: string
  /** Called inside `report`, so that the active span is still there; undefined outside of one. */
  traceFields: (itemUuid: string) => TraceFields | undefined
  warn: ThrottledWarn
  onDrop?: () => void
  /** Values that must not be in any item, besides the destinations' own tokens. */
  secrets?: string[]
  /**
   * Default 1000: an error in a loop must not eat the quota (Rollbar's free plan is 5,000 a
   * month, its documented limit is 5,000 calls a minute), and a thousand in a minute tell nothing
   * that the first did not.
   */
  itemsPerMinute?: number
  /** Of one POST. Default 3 s: the flush at the end has no longer. */
  timeoutMillis?: number
}

export type Reporter = {
  /** Sends an error (or whatever was thrown) and answers the item's uuid at once. Never throws. */
  report(error: unknown, context?: ReportContext): string
  reportMessage(message: string, context?: ReportContext): string
  /** Waits for what was reported so far; false when some of it is still not delivered by then. */
  flush(deadlineMillis: number): Promise<boolean>
  /** Like flush, then gives up what is left. */
  close(deadlineMillis: number): Promise<void>
  counts(): { [destination: string]: DeliveryCounts }
}

/**
 * As many as the limiter lets through in its burst and in one minute more, so that an outage of a
 * minute loses nothing; at about 10 KB an item.
 */
const queueLimits = { maxItems: 2000, maxBytes: 16 * 1024 * 1024 }

const untraced = suppressTracing(ROOT_CONTEXT)

/** The same item, with the same uuid, to every destination. Without any: uuids, and no work. */
export const createReporter = (options: ReporterOptions): Reporter => new ItemReporter(options)

class ItemReporter implements Reporter {
  readonly #options: ReporterOptions
  readonly #itemsPerMinute: number
  readonly #limiter: ItemLimiter
  readonly #builder: ItemBuilder
  readonly #senders: ItemSender[]
  readonly #mask: (text: string) => string
  /** Reported, and not yet handed to the builder. */
  #waiting = 0
  #heldBack = 0

  constructor(options: ReporterOptions) {
    const { destinations, warn, itemsPerMinute = 1000, timeoutMillis = 3000 } = options
    const limits = { ...queueLimits, timeoutMillis }
    const tokens = destinations.map(destination => destination.accessToken)
    this.#options = options
    this.#itemsPerMinute = itemsPerMinute
    this.#limiter = createItemLimiter(itemsPerMinute)
    this.#senders = destinations.map(
      destination => new ItemSender(destination, limits, warn, options.onDrop),
    )
    this.#mask = createSecretMask([...tokens, ...(options.secrets ?? [])])
    const enqueue = (payload: string) => {
      const masked = this.#mask(payload)
      for (const sender of this.#senders) sender.enqueue(masked)
    }
    this.#builder = createItemBuilder({ codeVersion: undefined, ...options }, enqueue, () =>
      this.#drop('could not be made'),
    )
  }

  report(error: unknown, about: ReportContext = {}): string {
    return this.#start(() => reportedChain(error, this.report), about)
  }

  reportMessage(message: string, about: ReportContext = {}): string {
    return this.#start(() => message, about)
  }

  async flush(deadlineMillis: number): Promise<boolean> {
    const endMillis = performance.now() + deadlineMillis
    while (this.#building > 0 && performance.now() < endMillis) await sleep(5)
    const leftMillis = Math.max(0, endMillis - performance.now())
    const outcomes = await Promise.all(this.#senders.map(sender => sender.flush(leftMillis)))
    return outcomes.every(Boolean) && this.#building === 0
  }

  async close(deadlineMillis: number): Promise<void> {
    await this.flush(deadlineMillis)
    for (const sender of this.#senders) {
      const left = sender.close()
      // Under a name of its own: a destination that was away has had its warning of this minute.
      const who = `rollbar: ${sender.name}, at the end`
      if (left > 0) this.#options.warn(who, `${left} items lost: not delivered`)
    }
  }

  counts(): { [destination: string]: DeliveryCounts } {
    const entries = this.#senders.map(({ name, counts }) => {
      return [name, { ...counts, waiting: counts.waiting + this.#building }]
    })
    return Object.fromEntries(entries)
  }

  #start(subject: () => ReportedError[] | string, about: ReportContext): string {
    const uuid = crypto.randomUUID()
    if (this.#senders.length > 0 && this.#isLetThrough()) {
      this.#guarded(() => {
        // The ids now, while the span is active; the item, a millisecond's work, after the answer.
        const fields = itemFields(about, this.#options.traceFields(uuid))
        this.#buildLater(uuid, subject(), fields)
      })
    }
    return uuid
  }

  #isLetThrough(): boolean {
    if (this.#limiter.take()) return true
    this.#heldBack++
    this.#drop('over the rate limit')
    const problem = `more than ${this.#itemsPerMinute} items a minute, ${this.#heldBack} held back`
    this.#options.warn('rollbar', problem)
    return false
  }

  #buildLater(uuid: string, subject: ReportedError[] | string, fields: ItemFields): void {
    this.#waiting++
    setImmediate(() => {
      this.#waiting--
      const build = () => this.#builder.build(uuid, subject, fields)
      this.#guarded(() => context.with(untraced, build))
    })
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#drop('could not be made')
      this.#options.warn('rollbar', `the item could not be made: ${error}`)
    }
  }

  #drop(reason: DropReason): void {
    for (const sender of this.#senders) sender.drop(reason)
  }

  get #building(): number {
    return this.#waiting + this.#builder.pending()
  }
}

/** What was thrown has no stack when it is no error; the next best is who reported it. */
function reportedChain(thrown: unknown, caller: Reporter['report']): ReportedError[] {
  const [first, ...rest] = errorChain(thrown)
  if (first.stack !== '') return [first, ...rest]
  const holder = { stack: '' }
  Error.captureStackTrace(holder, caller)
  return [{ ...first, stack: holder.stack }, ...rest]
}

function itemFields(about: ReportContext, trace: TraceFields | undefined): ItemFields {
  const { level = 'error', method, route, path } = about
  // A query may hold what a person typed.
  const url = path?.split('?')[0]
  const request = method || url ? { method, url } : undefined
  return { level, context: route, request, custom: trace ?? {} }
}
