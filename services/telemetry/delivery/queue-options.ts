import type { Batch, Entry, Fits } from './batches.ts'
import type { DeliveryCounts } from './delivery-counts.ts'
import type { Outcome } from './outcome.ts'
import type { ThrottledWarn } from './throttled-warnings.ts'

export type DeliveryQueueOptions<Of extends Entry> = {
  /** Names the queue in warnings: `otlp: honeycomb`. */
  who: string
  /** Sends a batch. A rejection means that no answer came. */
  send: (batch: Batch<Of>) => Promise<Outcome>
  /** Divides a batch that is too large or poisoned; undefined: it cannot get smaller. */
  divide?: (batch: Batch<Of>, why: 'too large' | 'poisoned') => Promise<Of[][] | undefined>
  /** Bounds of what waits; beyond them the oldest entries are dropped. */
  maxBytes?: number
  maxRecords?: number | undefined
  /** A batch that no attempt delivered in this time is dropped. @default no limit */
  maxAgeMillis?: number
  /** Of one wait between attempts. @default 30 s */
  maxBackOffMillis?: number
  /** After so many failures in a row a batch lets the others pass. @default never */
  failuresToPass?: number
  /** Requests at once. @default 1 */
  concurrency?: number
  /** Entries go together in one request, after the first has waited a little for others. */
  gather?: { millis: number; fits: Fits<Of> }
  words: {
    /** `spans`, `items`, … */
    records: string
    /** Says that the oldest entries were dropped. */
    full: string
    /** Follows each problem: of the warnings of a minute one is written, so each says what is lost. */
    lost: (counts: DeliveryCounts) => string
  }
  warn: ThrottledWarn
  onDrop?: (() => void) | undefined
}
