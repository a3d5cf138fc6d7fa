import { setTimeout as sleep } from 'node:timers/promises'
import { describeThrown, errorChain, type ReportedError } from '../../secrets/error-chain.ts'
import { createSecretMask } from '../../secrets/secret-mask.ts'
import type { RollbarDestination } from '../config/destinations.ts'
import { countsOf, type DeliveryCounts, type DropReason } from '../delivery/delivery-counts.ts'
import type { DeliveryQueue } from '../delivery/queue.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { untraced } from '../delivery/untraced.ts'
import { createItemBuilder, type ItemBuilder, type ItemFields } from './item-builder.ts'
import { createItemLimiter, type ItemLimiter } from './item-limiter.ts'
import { type PageError, pageItem } from './page-item.ts'
import { createItemQueue, type Item } from './queue.ts'
import type { ReportContext } from './report-context.ts'

/**
 * Ties an item to its trace: `trace_id`, `span_id`, `xray_trace_id`, `trace_flags`, `sampling_rule`,
 * `links` of the active span. Plain JSON values, which become the item's `custom`.
 */
export type TraceFields = Record<string, unknown>

export type ReporterOptions = {
  destinations: RollbarDestination[]
  environment: string
  codeVersion?: string
  /** Folder of the sources. */
  root: string
  host: string
  /** Called inside `report`, where the span is still active; undefined outside of any span. */
  traceFields: (itemUuid: string) => TraceFields | undefined
  warn: ThrottledWarn
  onDrop?: () => void
  /** Values to mask in every item, besides the destinations' own tokens. */
  secrets?: string[]
  /**
   * @default 1000: an error in a loop must not use up the quota (Rollbar's free plan is 5,000 a month,
   * its documented limit 5,000 calls a minute), and a thousand a minute say no more than the first
   */
  itemsPerMinute?: number
  /** The timeout of one POST. @default 3 s: the flush at the end has no longer */
  timeoutMillis?: number
}

export type Reporter = {
  /** Sends an error (or any thrown value) and returns the item's uuid at once. Never throws. */
  report(error: unknown, context?: ReportContext): string
  reportMessage(message: string, context?: ReportContext): string
  /** Sends an error that a page of ours sent, and returns the item's uuid. */
  reportPageError(error: PageError): string
  /** Waits for all reports so far; false when some of them are not delivered in time. */
  flush(deadlineMillis: number): Promise<boolean>
  /** Like flush, then drops the rest. */
  close(deadlineMillis: number): Promise<void>
  counts(): { [destination: string]: DeliveryCounts }
}

/** Sends each item, with one uuid, to every destination. Without destinations it only makes uuids. */
export const createReporter = (options: ReporterOptions): Reporter => new ItemReporter(options)

class ItemReporter implements Reporter {
  readonly #options: ReporterOptions
  readonly #itemsPerMinute: number
  readonly #limiter: ItemLimiter
  readonly #builder: ItemBuilder
  readonly #queues: Map<string, DeliveryQueue<Item>>
  readonly #mask: (text: string) => string
  /** Reports that the builder has not yet. */
  #waiting = 0
  #heldBack = 0

  constructor(options: ReporterOptions) {
    const { destinations, itemsPerMinute = 1000 } = options
    const tokens = destinations.map(destination => destination.accessToken)
    this.#options = options
    this.#itemsPerMinute = itemsPerMinute
    this.#limiter = createItemLimiter(itemsPerMinute)
    this.#queues = new Map(
      destinations.map(destination => [destination.name, createItemQueue(destination, options)]),
    )
    this.#mask = createSecretMask([...tokens, ...(options.secrets ?? [])])
    this.#builder = createItemBuilder(
      options,
      payload => this.#push(this.#mask(payload)),
      () => this.#drop('could not be made'),
    )
  }

  report(error: unknown, about: ReportContext = {}): string {
    return this.#start(() => reportedChain(error, this.report), about)
  }

  reportMessage(message: string, about: ReportContext = {}): string {
    return this.#start(() => message, about)
  }

  reportPageError(error: PageError): string {
    const uuid = crypto.randomUUID()
    const { environment, codeVersion, traceFields } = this.#options
    if (this.#queues.size > 0 && this.#isLetThrough()) {
      this.#guarded(() => {
        const custom = traceFields(uuid) ?? {}
        this.#push(this.#mask(pageItem(error, { uuid, environment, codeVersion, custom })))
      })
    }
    return uuid
  }

  async flush(deadlineMillis: number): Promise<boolean> {
    const leftMillis = await this.#built(deadlineMillis)
    const areDone = await Promise.all(this.#each(queue => queue.flush(leftMillis)))
    return areDone.every(Boolean) && this.#building === 0
  }

  async close(deadlineMillis: number): Promise<void> {
    const leftMillis = await this.#built(deadlineMillis)
    await Promise.all(
      this.#each(async queue => {
        // A queue that delivers stays open, for an error during the rest of the shutdown.
        if (!(await queue.flush(leftMillis))) await queue.end(0)
      }),
    )
  }

  counts(): { [destination: string]: DeliveryCounts } {
    return countsOf(this.#queues, this.#building)
  }

  /** Waits until no item is being made; resolves with the time that is left. */
  async #built(deadlineMillis: number): Promise<number> {
    const endMillis = performance.now() + deadlineMillis
    while (this.#building > 0 && performance.now() < endMillis) await sleep(5)
    return Math.max(0, endMillis - performance.now())
  }

  #start(subject: () => ReportedError[] | string, about: ReportContext): string {
    const uuid = crypto.randomUUID()
    if (this.#queues.size > 0 && this.#isLetThrough()) {
      this.#guarded(() => {
        // Read the ids now, while the span is active; make the item, which takes a millisecond, later.
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
      this.#guarded(() => untraced(build))
    })
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#drop('could not be made')
      this.#options.warn('rollbar', `the item could not be made: ${describeThrown(error).message}`)
    }
  }

  #push(payload: string): void {
    const item = { payload, bytes: Buffer.byteLength(payload), records: 1 }
    this.#each(queue => queue.push(item))
  }

  #drop(reason: DropReason): void {
    this.#each(queue => queue.drop(reason))
  }

  #each<Result>(work: (queue: DeliveryQueue<Item>) => Result): Result[] {
    return [...this.#queues.values()].map(work)
  }

  get #building(): number {
    return this.#waiting + this.#builder.pending()
  }
}

/** A thrown value that is not an error has no stack; the stack of the report is the next best. */
function reportedChain(thrown: unknown, caller: Reporter['report']): ReportedError[] {
  const [first, ...rest] = errorChain(thrown)
  if (first.stack !== '') return [first, ...rest]
  const holder = { stack: '' }
  Error.captureStackTrace(holder, caller)
  return [{ ...first, stack: holder.stack }, ...rest]
}

function itemFields(about: ReportContext, trace: TraceFields | undefined): ItemFields {
  const { level = 'error', method, route, path, origin, client } = about
  // The query is left out, since it may hold a person's input.
  const url = path && `${origin ?? ''}${path.split('?')[0]}`
  const request = method || url ? { method, url, user_ip: client } : undefined
  return { level, context: route, request, custom: trace ?? {} }
}
