import type { Batch, Entry, Fits } from './batches.ts'
import type { DeliveryCounts } from './delivery-counts.ts'
import type { Outcome } from './outcome.ts'
import type { ThrottledWarn } from './throttled-warnings.ts'

export type DeliveryQueueOptions<Of extends Entry> = {
  /** Names the queue in warnings: `otlp: honeycomb`. */
  who: string
  /** Sends a batch. A rejection means that there was no answer. */
  send: (batch: Batch<Of>) => Promise<Outcome>
  /** Divides a batch that is too large or poisoned; undefined: it cannot get smaller. */
  divide?: (batch: Batch<Of>, why: 'too large' | 'poisoned') => Promise<Of[][] | undefined>
  /** Beyond its bounds the queue drops the oldest entries. @default 16 MiB: minutes of a busy service */
  maxBytes?: number
  maxRecords?: number | undefined
  /** A batch that no attempt has delivered in this time is dropped. @default no limit */
  maxAgeMillis?: number
  /** The longest wait between two attempts. @default 30 s */
  maxBackOffMillis?: number
  /** After so many failures in a row a batch lets the others pass. @default never */
  failuresToPass?: number
  /** The most requests under way at the same time. @default 1 */
  concurrency?: number
  /**
   * Lets entries share a request; the first waits for `millis`. @default a request for each entry
   */
  gather?: { millis: number; fits: Fits<Of> }
  words: {
    /** `spans`, `items`, … */
    records: string
    /** Says that the oldest entries were dropped. */
    full: string
    /** Ends each warning with the losses so far, since only one warning a minute is written. */
    lost: (counts: DeliveryCounts) => string
  }
  warn: ThrottledWarn
  onDrop?: (() => void) | undefined
}

/** Undefined when the batch cannot get smaller, or when that failed. */
export async function partsOf<Of extends Entry>(
  divide: DeliveryQueueOptions<Of>['divide'],
  ...[batch, why]: Parameters<NonNullable<DeliveryQueueOptions<Of>['divide']>>
): Promise<Of[][] | undefined> {
  try {
    return await divide?.(batch, why)
  } catch {
    return undefined
  }
}
