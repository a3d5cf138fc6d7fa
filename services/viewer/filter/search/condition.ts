/**
 * What is looked for in one record. `text` is in a name, a key or a value; a `key` is that of an
 * attribute, with this `value` or with any. All are folded.
 */
export type Needle = { text: string } | { key: string; value?: string }

/** A trace fulfils it when one of its records has one of the needles; with `isNot`, when none has. */
export type Condition = {
  needles: Needle[]
  isNot?: true
  /** The id of a trace, or of a span or segment, that the text may be. */
  traceId?: string
  spanId?: string
}
