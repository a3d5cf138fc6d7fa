/**
 * What is written in one transaction: as many records, or as much of them, as take about 10 ms. A
 * batch as SDKs send it makes one slice. Single records are bounded by their wires.
 */
const sliceRecords = 512
const sliceWeight = 512 * 1024

/** Gathers records until they make a slice, and hands it on. */
export class RecordSlices<Kept> {
  readonly #onSlice: (records: Kept[]) => void
  #records: Kept[] = []
  #weight = 0

  constructor(onSlice: (records: Kept[]) => void) {
    this.#onSlice = onSlice
  }

  /** Whether that completed a slice, after which the event loop is due. */
  add(record: Kept): boolean {
    this.#records.push(record)
    if (this.#records.length < sliceRecords && this.#weight < sliceWeight) return false
    this.flush()
    return true
  }

  /** So many bytes belong to the next record. */
  weigh(bytes: number): void {
    this.#weight += bytes
  }

  /** Hands on what has not made a whole slice. */
  flush(): void {
    const records = this.#records
    this.#records = []
    this.#weight = 0
    if (records.length > 0) this.#onSlice(records)
  }
}
