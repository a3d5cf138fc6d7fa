import { RecordSlices } from '../records/record-slices.ts'
import { Allowance, maxRecordBytes, TooMuchError } from './allowance.ts'
import type { Origin } from './origin.ts'

/** Why a record was rejected. */
export type RejectedRecord = { reason: string; traceId?: string }

export const tooLarge = (what: string, bytes: number): RejectedRecord => ({
  reason: `a ${what} of ${bytes} bytes: expected at most ${maxRecordBytes}`,
})

/** Reasons that are kept of one request: a thousand equal ones teach nothing. All are counted. */
const maxReasons = 100

/** The weight of a record and of a value besides their bytes, as objects in memory and as rows. */
const recordWeight = 256
export const valueWeight = 64

/** A decoder may be interrupted after reading this much. */
const pauseWeight = 64 * 1024

/** A collector's batch, 8,192 records, is held until all of it is decoded without errors. */
const heldSlices = 16

/** The default size of the whole store. A resource is written once for each trace that it is in. */
const maxResourceCopies = 256 * 1024 * 1024

/**
 * Carries the records of one request from its decoder to the store, slice by slice. Counts rejected
 * records, and keeps the first reasons alone.
 */
export class Intake<Kept> {
  readonly allowance = new Allowance()
  /** The time of a record that has none of its own, in epoch milliseconds. */
  readonly arrival: () => number
  /** The first reasons. */
  readonly rejected: RejectedRecord[] = []
  received = 0
  rejectedCount = 0
  readonly #slices: RecordSlices<Kept>
  #sincePause = 0
  #resourceCopies = 0
  #lastTraceId = ''
  #lastOrigin: Origin | undefined

  constructor(onSlice: (records: Kept[]) => void, arrival: () => number) {
    this.#slices = new RecordSlices(onSlice)
    this.arrival = arrival
  }

  /** Before a record is read. Throws `TooMuchError`. */
  startRecord(): void {
    this.allowance.startRecord()
    this.weigh(recordWeight)
  }

  /** Before a resource or a scope is read. Throws `TooMuchError`. */
  startGroup(): void {
    this.allowance.startGroup()
    this.weigh(recordWeight)
  }

  /** Adds the record that was just read. */
  add(record: Kept): void {
    this.received++
    this.weigh(valueWeight * this.allowance.keptValues)
    if (this.#slices.add(record)) this.#sincePause = pauseWeight
  }

  /** `reason` is called only when the reason is kept. */
  reject(reason: () => RejectedRecord): void {
    this.rejectedCount++
    if (this.rejected.length < maxReasons) this.rejected.push(reason())
  }

  /** Counts bytes that were read. */
  weigh(bytes: number): void {
    this.#slices.weigh(bytes)
    this.#sincePause += bytes
  }

  /** Counts bytes that were looked through, and will be read again. */
  look(bytes: number): void {
    this.#sincePause += bytes
  }

  /** Counts a resource and a scope once per trace, as the store keeps them. Throws `TooMuchError`. */
  weighOrigin(origin: Origin, traceId: string): void {
    if (traceId === this.#lastTraceId && origin === this.#lastOrigin) return
    const isSameSender = traceId === this.#lastTraceId && origin.sender === this.#lastOrigin?.sender
    const bytes = origin.scopeBytes + (isSameSender ? 0 : origin.sender.resourceBytes)
    this.#lastTraceId = traceId
    this.#lastOrigin = origin
    this.#resourceCopies += bytes
    if (this.#resourceCopies > maxResourceCopies) {
      const most = `more than ${maxResourceCopies} bytes`
      throw new TooMuchError(`${most} of resources, each counted in every trace that it is in`)
    }
    this.weigh(bytes)
  }

  /** Whether the event loop is due. After a slice was written it always is. */
  isPauseDue(): boolean {
    if (this.#sincePause < pauseWeight) return false
    this.#sincePause = 0
    return true
  }

  /** Passes on an incomplete slice. */
  flush(): void {
    this.#slices.flush()
  }
}

/** Decodes one body into an intake; yields wherever it may be interrupted. */
export type Decode<Kept> = (body: Buffer, intake: Intake<Kept>) => Generator<void, void, void>

/**
 * Takes in a request: decodes all of it before the first record is kept, so that a malformed
 * request leaves nothing. The records of a large request are not held meanwhile; it is decoded
 * twice, which costs a seventh more, and 20 MiB do not become 150 MB of objects.
 */
export function* takeIn<Kept>(
  body: Buffer,
  decode: Decode<Kept>,
  keep: (records: Kept[]) => void,
  arrival: () => number,
): Generator<void, Intake<Kept>, void> {
  let held: Kept[][] | undefined = []
  const intake = new Intake<Kept>(slice => {
    if (held?.length === heldSlices) held = undefined
    held?.push(slice)
  }, arrival)
  yield* decode(body, intake)
  intake.flush()
  // Each is let go once it is kept: this generator may outlive several collections of garbage, which
  // would make all of its records old.
  for (let slice = held?.shift(); slice; slice = held?.shift()) {
    keep(slice)
    yield
  }
  if (!held) {
    const second = new Intake<Kept>(keep, arrival)
    yield* decode(body, second)
    second.flush()
  }
  return intake
}

/** Decodes all records of a small body without interruption. */
export function decodeAtOnce<Kept>(body: Buffer, decode: Decode<Kept>): Kept[] {
  const records: Kept[] = []
  const intake = new Intake<Kept>(slice => void records.push(...slice), Date.now)
  for (const _ of decode(body, intake)) {
    // There is nothing to do between two steps.
  }
  intake.flush()
  return records
}
