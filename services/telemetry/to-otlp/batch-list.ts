/** Spans as they go over the wire, made once for all destinations. */
export type SpanBatch = { body: Buffer; spanCount: number }

export type WaitingBatch = SpanBatch & {
  sinceMillis: number
  /** Attempts that failed. */
  failures: number
}

export type BatchBounds = { maxBytes: number; maxSpans: number }

/** Batches that wait, oldest first. */
export class BatchList {
  readonly #bounds: BatchBounds
  #batches: WaitingBatch[] = []
  #bytes = 0
  #spans = 0

  constructor(bounds: BatchBounds) {
    this.#bounds = bounds
  }

  get spanCount(): number {
    return this.#spans
  }

  /** The newest stays, however large. */
  get isOver(): boolean {
    const { maxBytes, maxSpans } = this.#bounds
    return this.#batches.length > 1 && (this.#bytes > maxBytes || this.#spans > maxSpans)
  }

  push(batch: WaitingBatch): void {
    this.#batches.push(batch)
    this.#add(batch, 1)
  }

  putBack(batches: WaitingBatch[]): void {
    this.#batches.unshift(...batches)
    for (const batch of batches) this.#add(batch, 1)
  }

  take(): WaitingBatch | undefined {
    const batch = this.#batches.shift()
    if (batch) this.#add(batch, -1)
    return batch
  }

  clear(): void {
    this.#batches = []
    this.#bytes = 0
    this.#spans = 0
  }

  #add({ body, spanCount }: SpanBatch, sign: 1 | -1): void {
    this.#bytes += sign * body.length
    this.#spans += sign * spanCount
  }
}
