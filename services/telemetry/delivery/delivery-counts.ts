/** Why a record was dropped. */
export type DropReason =
  /** The queue was full; it drops its oldest records. */
  | 'queue full'
  | 'waited too long'
  /** The destination rejected it: a wrong token, or a record that it cannot read. */
  | 'refused'
  /** The record alone is over a limit of the destination. */
  | 'too large'
  /** There were more items a minute than the limit. */
  | 'over the rate limit'
  /** The kernel did not send the datagram. */
  | 'not sent'
  | 'could not be made'
  /** The thread that sends log lines has ended. */
  | 'sender failed'
  /** The process ended first. */
  | 'not delivered at the end'

/**
 * Counts the records of one lens (spans, segment documents, items, log lines) for one destination since
 * the process started. Made = delivered + dropped + waiting.
 */
export type DeliveryCounts = {
  delivered: number
  dropped: { [reason in DropReason]?: number }
  /** Records in a queue, or under way. */
  waiting: number
  /** Sent again after a failed attempt. */
  retried: number
  /** The part of `retried` that the destination may have twice. */
  uncertain: number
}

/**
 * Counts by lens (`otlp`, `xray`, `rollbar`, `logs`) and destination (`viewer`, `honeycomb`, …).
 */
export type Deliveries = { [lens: string]: { [destination: string]: DeliveryCounts } }

/** Counts for one lens and destination; the queue passes in how many wait. */
export class DeliveryTally {
  readonly #onDrop: () => void
  readonly #dropped = new Map<DropReason, number>()
  #delivered = 0
  #retried = 0
  #uncertain = 0

  constructor(onDrop: () => void = () => {}) {
    this.#onDrop = onDrop
  }

  deliver(count: number): void {
    this.#delivered += count
  }

  drop(reason: DropReason, count: number): void {
    if (count <= 0) return
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count)
    this.#onDrop()
  }

  retry(count: number, isUncertain: boolean): void {
    this.#retried += count
    if (isUncertain) this.#uncertain += count
  }

  counts(waiting: number): DeliveryCounts {
    return {
      delivered: this.#delivered,
      dropped: Object.fromEntries(this.#dropped),
      waiting,
      retried: this.#retried,
      uncertain: this.#uncertain,
    }
  }
}

/** Adds records that wait before the queue. */
export const withWaiting = (counts: DeliveryCounts, count: number): DeliveryCounts => ({
  ...counts,
  waiting: counts.waiting + count,
})

/** The counts of a lens by destination. */
export const countsOf = (
  queues: Map<string, { counts(): DeliveryCounts }>,
  waitingBefore = 0,
): { [destination: string]: DeliveryCounts } =>
  Object.fromEntries(
    [...queues].map(([name, queue]) => [name, withWaiting(queue.counts(), waitingBefore)]),
  )

/** The number of dropped records, for all reasons together. */
export const droppedOf = ({ dropped }: DeliveryCounts): number => sum(Object.values(dropped))

/** The counts of a process that ends now: waiting records are dropped. */
export function withoutWaiting(deliveries: Deliveries): Deliveries {
  const lenses = Object.entries(deliveries).map(([lens, destinations]) => {
    const ended = Object.entries(destinations).map(([name, counts]) => [name, atEnd(counts)])
    return [lens, Object.fromEntries(ended)]
  })
  return Object.fromEntries(lenses)
}

function atEnd({ waiting, dropped, ...counts }: DeliveryCounts): DeliveryCounts {
  const late = (dropped['not delivered at the end'] ?? 0) + waiting
  const all = late > 0 ? { ...dropped, 'not delivered at the end': late } : dropped
  return { ...counts, dropped: all, waiting: 0 }
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, each) => total + each, 0)
