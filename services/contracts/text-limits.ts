/**
 * How much of what a person types is taken. In code points, which is what Postgres counts and what
 * a person sees as characters, more or less.
 */

/** As many as the indexes on handles know (`substr(handle, 1, 64)`), so each has the whole handle. */
export const maxHandleChars = 64

export const maxMessageChars = 280

/** Counts only where it has to: a code point is one or two units of `length`. */
export const isLongerThan = (maxChars: number, text: string): boolean =>
  text.length > maxChars && (text.length > 2 * maxChars || [...text].length > maxChars)
