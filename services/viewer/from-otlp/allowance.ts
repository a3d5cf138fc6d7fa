/** A request that holds too much. Its sender is answered 413. */
export class TooMuchError extends Error {}

/** The store keeps as many spans or log lines: more in one request would push out all others. */
const maxRecords = 200_000

/**
 * Attributes, items of lists, members of maps, events, links, metrics and data points. 20 MiB as
 * SDKs write them have 750,000; 20 MiB of empty ones, which gzip packs into 20 kB, have ten
 * million.
 */
export const maxValues = 2_000_000

/** By default, SDKs send at most 128 attributes, 128 events and 128 links of a span. */
const maxRecordValues = 16_384

/** Twice the limit of Rollbar for an item, and of CloudWatch for a log event. */
export const maxRecordBytes = 2 * 1024 * 1024

/** The store keeps a resource once for each trace that it is in. */
export const maxResourceBytes = 1024 * 1024

/** What one request, and the record that is being read, may still hold. */
export class Allowance {
  #records = 0
  #groups = 0
  #values = 0
  #left = maxRecordValues

  /** Throws `TooMuchError`. */
  startRecord(): void {
    if (++this.#records > maxRecords) throw new TooMuchError(`more than ${maxRecords} records`)
    this.#left = maxRecordValues
  }

  /** Call before a resource or scope is read; there is one per record. Throws `TooMuchError`. */
  startGroup(): void {
    if (++this.#groups > maxRecords) {
      throw new TooMuchError(`more than ${maxRecords} resources and scopes`)
    }
    this.#left = maxRecordValues
  }

  /** Counts a value, and returns whether the record keeps it. Throws `TooMuchError`. */
  takesValue(): boolean {
    this.#countValue()
    return --this.#left >= 0
  }

  /** Values that this record keeps until now. */
  get keptValues(): number {
    return maxRecordValues - Math.max(this.#left, 0)
  }

  get droppedValues(): number {
    return Math.max(-this.#left, 0)
  }

  #countValue(): void {
    if (++this.#values > maxValues) throw new TooMuchError(`more than ${maxValues} values`)
  }
}
