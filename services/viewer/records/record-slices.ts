/**
 * Limits of one transaction, which takes about 10 ms. A typical batch of an SDK makes one slice.
 * Wires limit the size of single records.
 */
const sliceRecords = 512
const sliceWeight = 512 * 1024

/** Collects records until they make a slice, and passes it on. */
export class RecordSlices<Kept> {
  readonly #onSlice: (records: Kept[]) => void
  #records: Kept[] = []
  #weight = 0

  constructor(onSlice: (records: Kept[]) => void) {
    this.#onSlice = onSlice
  }

  /** Returns whether that completed a slice, after which the event loop is due. */
  add(record: Kept): boolean {
    this.#records.push(record)
    if (this.#records.length < sliceRecords && this.#weight < sliceWeight) return false
    this.flush()
    return true
  }

  /** Adds bytes to the weight of the next record. */
  weigh(bytes: number): void {
    this.#weight += bytes
  }

  /** Passes on an incomplete slice. */
  flush(): void {
    const records = this.#records
    this.#records = []
    this.#weight = 0
    if (records.length > 0) this.#onSlice(records)
  }
}
