import type { Random } from './random.ts'

/** A broken promise: a 5xx answer, a record that is not read back, two results that differ. */
export class ViolationError extends Error {}

export type Asked = {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer
}

/** A decoder or parser, with the generator of its inputs and the check of each. */
export type Target = {
  name: string
  about: string
  /** A valid or nearly valid input, made from the format's schema. */
  generate(random: Random): Buffer
  /** Changes an input; parts of `other`, another input of the corpus, may be inserted. */
  mutate(random: Random, input: Buffer, other: Buffer): Buffer
  /** The request that carries an input, for a target behind HTTP. */
  request?(input: Buffer): Asked
  /** A fresh state, on which many inputs run one after the other. */
  open(): Runner
  /** @default 64 kB, which every decoder must be done with in 100 ms */
  maxBytes?: number
  /** Processor time of an input. @default 100 */
  maxMillis?: number
  /** How many inputs `npm test` makes. @default 300 */
  executionsInTest?: number
}

export type Runner = {
  /** Throws for every broken promise. */
  run(input: Buffer): Promise<void> | void
  /** Checks that are too slow for each input. */
  check?(): Promise<void> | void
  close?(): void
}
