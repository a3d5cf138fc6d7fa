/**
 * Limits of the texts that people type, in code points: what Postgres counts, and roughly what a
 * person sees as characters.
 */

/** The indexes on handles hold this many (`substr(handle, 1, 64)`), so the whole handle. */
export const maxHandleChars = 64

export const maxMessageChars = 280

/** A code point is one or two units of `length`, so few texts have to be counted. */
export const isLongerThan = (maxChars: number, text: string): boolean =>
  text.length > maxChars && (text.length > 2 * maxChars || [...text].length > maxChars)

/** The text as every engine can store it: NUL and lone surrogates become U+FFFD. */
export const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD')
