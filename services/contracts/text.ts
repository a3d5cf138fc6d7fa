/**
 * What is allowed in the texts that people type. Limits are in code points: what Postgres counts, and
 * roughly what a person sees as characters.
 */
export type TextRule = {
  maxChars: number
  /** Characters that the text must not have, lone surrogates and NUL among them: Postgres refuses both. */
  unfit: RegExp
  /** The rest of an error's code: `handle_invisible_chars`. */
  unfitCode: string
  /** The rule in words. */
  expected: string
}

/** The indexes on handles hold this many (`substr(handle, 1, 64)`), so the whole handle. */
export const maxHandleChars = 64

/** Two handles that look the same must be the same, and a handle with such a sign can never be mentioned. */
export const handleText: TextRule = {
  maxChars: maxHandleChars,
  // Some letters, marks and signs show nothing (DI, U+2800), and spaces are of many kinds.
  unfit: /[\p{Cc}\p{Cf}\p{Cs}\p{DI}\u2800]|(?! )\p{Z}/u,
  unfitCode: 'invisible_chars',
  expected: `1 to ${maxHandleChars} characters, none of them invisible`,
}

export const maxMessageChars = 280

export const messageText: TextRule = {
  maxChars: maxMessageChars,
  unfit: /(?![\t\n\r])[\p{Cc}\p{Cs}]/u,
  unfitCode: 'control_chars',
  expected: `1 to ${maxMessageChars} characters, and of control characters only tabs and line breaks`,
}

const visible = /[^\p{DI}\p{Z}\p{Cc}\u2800]/u

/** Whether a text shows nothing, in whatever signs. */
export const isBlank = (text: string): boolean => !visible.test(text)

/** As a text is kept: the same text can be typed in several sequences of code points. */
export const toKept = (text: string): string => text.trim().normalize('NFC')

/** A code point is one or two units of `length`, so few texts have to be counted. */
export const isLongerThan = (maxChars: number, text: string): boolean =>
  text.length > maxChars && (text.length > 2 * maxChars || [...text].length > maxChars)
