/** The unit of delivery, which is never split over two requests: a batch of spans, an item, a line. */
export type Entry = {
  bytes: number
  /** How many records it stands for: spans, items, lines. */
  records: number
  /** Beyond the bounds it is dropped before the others. */
  isExpendable?: boolean
}

/** The entries of one request. */
export type Batch<Of extends Entry> = {
  entries: Of[]
  bytes: number
  records: number
  sinceMillis: number
  /** Attempts that failed. */
  failures: number
  /** Further entries may join it. */
  isOpen: boolean
}

type BatchBounds = { maxBytes: number; maxRecords: number }

/** Whether a batch may take one more entry. */
export type Fits<Of extends Entry> = (batch: Batch<Of>, entry: Of) => boolean

export const batchOf = <Of extends Entry>(entries: Of[], sinceMillis: number): Batch<Of> => ({
  entries,
  bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
  records: entries.reduce((sum, { records }) => sum + records, 0),
  sinceMillis,
  failures: 0,
  isOpen: false,
})

/** Batches that wait, oldest first, within bounds. */
export class WaitingBatches<Of extends Entry> {
  readonly #bounds: BatchBounds
  readonly #fits: Fits<Of> | undefined
  #batches: Batch<Of>[] = []
  #bytes = 0
  #records = 0
  #expendable = 0

  /** @param fits without it each entry is a batch of its own */
  constructor(bounds: BatchBounds, fits: Fits<Of> | undefined) {
    this.#bounds = bounds
    this.#fits = fits
  }

  get records(): number {
    return this.#records
  }

  /** Whether half of what may wait does. */
  get isHalfFull(): boolean {
    const { maxBytes, maxRecords } = this.#bounds
    return this.#bytes * 2 > maxBytes || this.#records * 2 > maxRecords
  }

  get first(): Batch<Of> | undefined {
    return this.#batches[0]
  }

  add(entry: Of): void {
    const last = this.#batches.at(-1)
    this.#count(entry, [entry], 1)
    if (last?.isOpen && this.#fits?.(last, entry)) {
      last.entries.push(entry)
      last.bytes += entry.bytes
      last.records += entry.records
      return
    }
    if (last) last.isOpen = false
    const batch = batchOf([entry], performance.now())
    batch.isOpen = this.#fits !== undefined
    this.#batches.push(batch)
  }

  take(): Batch<Of> | undefined {
    const batch = this.#batches.shift()
    if (!batch) return undefined
    batch.isOpen = false
    this.#count(batch, batch.entries, -1)
    return batch
  }

  putBack(batches: Batch<Of>[], where: 'first' | 'last'): void {
    this.#batches[where === 'first' ? 'unshift' : 'push'](...batches)
    for (const batch of batches) this.#count(batch, batch.entries, 1)
  }

  /**
   * Drops entries beyond the bounds, the oldest that are expendable first; returns how many records
   * those were.
   */
  trim(): number {
    const before = this.#records
    while (this.#isOver) {
      const at = this.#expendable > 0 ? this.#batches.findIndex(isExpendable) : 0
      const batch = this.#batches[Math.max(at, 0)]!
      const entry = batch.entries.shift()!
      batch.bytes -= entry.bytes
      batch.records -= entry.records
      this.#count(entry, [entry], -1)
      if (batch.entries.length === 0) this.#batches.splice(Math.max(at, 0), 1)
    }
    return before - this.#records
  }

  clear(): void {
    this.#batches = []
    this.#bytes = 0
    this.#records = 0
    this.#expendable = 0
  }

  /** The newest entry stays, however large. */
  get #isOver(): boolean {
    const { maxBytes, maxRecords } = this.#bounds
    const hasSeveral = this.#batches.length > 1 || (this.#batches[0]?.entries.length ?? 0) > 1
    return hasSeveral && (this.#bytes > maxBytes || this.#records > maxRecords)
  }

  #count({ bytes, records }: Pick<Entry, 'bytes' | 'records'>, entries: Of[], sign: 1 | -1): void {
    this.#bytes += sign * bytes
    this.#records += sign * records
    for (const entry of entries) if (entry.isExpendable) this.#expendable += sign
  }
}

/** By its first entry: only spans are expendable, and a batch of them is one entry. */
const isExpendable = ({ entries }: Batch<Entry>) => entries[0]?.isExpendable === true
