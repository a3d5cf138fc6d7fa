/** A request that brings more than is taken at once; its sender is answered 413. */
export class TooMuchError extends Error {}

/** As many as the store keeps of spans or of log lines: what is beyond would push out the rest. */
const maxRecords = 200_000

/**
 * Attributes, items of lists, members of maps, events, links, metrics and data points.
 * 20 MiB as SDKs write them have 750,000; 20 MiB of empty ones, which gzip packs into 20 kB, ten
 * million.
 */
export const maxValues = 2_000_000

/** Unless told otherwise, SDKs send at most 128 attributes, 128 events and 128 links of a span. */
const maxRecordValues = 16_384

/** Twice what Rollbar takes for an item, and CloudWatch for a log event. */
export const maxRecordBytes = 2 * 1024 * 1024

/** Kept once for each trace that it is in. */
export const maxResourceBytes = 1024 * 1024

/** What one request may still bring, and what the record that is being read may still hold. */
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

  /** A resource, or a scope; each is there for a record. Throws `TooMuchError`. */
  startGroup(): void {
    if (++this.#groups > maxRecords) {
      throw new TooMuchError(`more than ${maxRecords} resources and scopes`)
    }
    this.#left = maxRecordValues
  }

  /** Whether one more value is kept of this record; the others are only counted. Throws `TooMuchError`. */
  takesValue(): boolean {
    this.#countValue()
    return --this.#left >= 0
  }

  /** Values of this record until now. */
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
