/** A longer value or key is compared, and found, by its beginning. */
export const comparedChars = 1024

const plain = /^[\t-\x7f]*$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: the index separates entries by them.
const reserved = /[\0-\x08]/g

/** Lower-case letters whose upper case is that of others too. */
const lettersOf: { [letters: string]: string } = { ς: 'σ', ß: 'ss', 'i\u0307': 'i' }
const special = /[ςß]|i\u0307/g

/**
 * A text as searches compare it: without regard to case, accents as written, whatever way Unicode
 * encodes them. What UTF-8 cannot write is U+FFFD.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  if (plain.test(lower)) return lower
  return lower
    .toWellFormed()
    .normalize('NFC')
    .replace(special, letters => lettersOf[letters]!)
    .replace(reserved, '\ufffd')
}

/** The part of a value or key that is compared, folded. */
export const foldValue = (value: string) =>
  fold(value.length > comparedChars ? value.slice(0, comparedChars) : value)
