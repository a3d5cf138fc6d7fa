/** The share of the budget that one request holds. Empty at first. */
export type Hold = {
  /**
   * Sets what the request holds to `bytes`, of its body or, once that is handled, of its answer.
   * Less than before is always granted.
   * @throws {RequestError} 503 when the budget is used up
   */
  resize(bytes: number, what?: 'body' | 'answer'): void
  /**
   * Marks the request as waiting for its client: when the budget is used up, `giveWay` may be
   * called to end it. Undefined: the request is being worked on.
   */
  waitFor(giveWay: (() => void) | undefined): void
  /** Final: later calls are not counted. */
  release(): void
}

/** How much of one body is taken. */
export type BodyLimits = {
  maxBytes: number
  /** Accounts for the body's bytes, decompressed size included. */
  hold: Hold
}
