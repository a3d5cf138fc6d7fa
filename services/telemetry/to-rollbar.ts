import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { Complain } from './complaints.ts'
import type { RollbarDestination } from './destinations.ts'
import { errorChain, type ToldError } from './error-chain.ts'
import { createItemBuilder } from './rollbar/item-builder.ts'
import { createItemLimiter } from './rollbar/item-limiter.ts'
import { ItemSender, type SenderCounts } from './rollbar/item-sender.ts'
import { createSecretMask } from './secret-mask.ts'
import type { ReportContext } from './telemetry.ts'

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
  traceFields: () => TraceFields | undefined
  complain: Complain
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
  counts(): { heldBack: number; destinations: Record<string, SenderCounts> }
}

/**
 * As many as the limiter lets through in its burst and in one minute more, so that an outage of a
 * minute loses nothing; at about 10 KB an item.
 */
const queueLimits = { maxItems: 2000, maxBytes: 32 * 1024 * 1024 }

const untraced = suppressTracing(ROOT_CONTEXT)

/** The same item, with the same uuid, to every destination. Without any: uuids, and no work. */
export function createReporter(options: ReporterOptions): Reporter {
  const { destinations, complain, itemsPerMinute = 1000, timeoutMillis = 3000 } = options
  const limits = { ...queueLimits, timeoutMillis }
  const senders = destinations.map(destination => new ItemSender(destination, limits, complain))
  const limiter = createItemLimiter(itemsPerMinute)
  const tokens = destinations.map(destination => destination.accessToken)
  const mask = createSecretMask([...tokens, ...(options.secrets ?? [])])
  const builder = createItemBuilder({ codeVersion: undefined, ...options }, payload => {
    const masked = mask(payload)
    for (const sender of senders) sender.enqueue(masked)
  })
  /** Reported, and not yet handed to the builder. */
  let waiting = 0
  let heldBack = 0

  function send(uuid: string, subject: ToldError[] | string, about: ReportContext): void {
    if (!limiter.take()) {
      heldBack++
      complain('rollbar', `more than ${itemsPerMinute} items a minute, ${heldBack} held back`)
      return
    }
    // The ids now, while the span is active; the item, a millisecond's work, after the answer.
    const fields = itemFields(about, options.traceFields())
    waiting++
    setImmediate(() => {
      waiting--
      guarded(() => context.with(untraced, () => builder.build(uuid, subject, fields)))
    })
  }

  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      complain('rollbar', `the item could not be made: ${error}`)
    }
  }

  const isBuilding = () => waiting + builder.pending() > 0

  async function flush(deadlineMillis: number): Promise<boolean> {
    const endMillis = performance.now() + deadlineMillis
    while (isBuilding() && performance.now() < endMillis) {
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    const leftMillis = Math.max(0, endMillis - performance.now())
    const outcomes = await Promise.all(senders.map(sender => sender.flush(leftMillis)))
    return outcomes.every(Boolean) && !isBuilding()
  }

  function report(error: unknown, about: ReportContext = {}): string {
    const uuid = crypto.randomUUID()
    if (senders.length > 0) guarded(() => send(uuid, reportedChain(error, report), about))
    return uuid
  }

  function reportMessage(message: string, about: ReportContext = {}): string {
    const uuid = crypto.randomUUID()
    if (senders.length > 0) guarded(() => send(uuid, message, about))
    return uuid
  }

  return {
    report,
    reportMessage,
    flush,
    counts: () => ({
      heldBack,
      destinations: Object.fromEntries(senders.map(sender => [sender.name, sender.counts])),
    }),
  }
}

/** What was thrown has no stack when it is no error; the next best is who reported it. */
function reportedChain(thrown: unknown, caller: Reporter['report']): ToldError[] {
  const [first, ...rest] = errorChain(thrown)
  if (first.stack !== '') return [first, ...rest]
  const holder = { stack: '' }
  Error.captureStackTrace(holder, caller)
  return [{ ...first, stack: holder.stack }, ...rest]
}

function itemFields(about: ReportContext, trace: TraceFields | undefined) {
  const { level = 'error', method, route, path } = about
  // A query may hold what a person typed.
  const url = path?.split('?')[0]
  const request = method || url ? { method, url } : undefined
  return { level, context: route, request, custom: trace ?? {} }
}
