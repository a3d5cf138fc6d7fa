/** A place in a source file. Lines and columns count from 1. */
export type Location = { filename: string; lineno: number; colno?: number }

/**
 * Reads `<file>:<line>` or `<file>:<line>:<column>`, from the right, since `file:///…` and `C:\…`
 * have colons of their own. Undefined for any other text.
 */
export function readLocation(text: string): Location | undefined {
  const last = splitNumber(text)
  if (!last) return undefined
  const before = splitNumber(last.rest)
  if (!before) return { filename: filePath(last.rest), lineno: last.number }
  return { filename: filePath(before.rest), lineno: before.number, colno: last.number }
}

/** Splits `<rest>:<digits>` at its last colon. */
function splitNumber(text: string): { rest: string; number: number } | undefined {
  const colon = text.lastIndexOf(':')
  const digits = text.slice(colon + 1)
  if (colon < 1 || digits.length > 9 || !isDigits(digits)) return undefined
  return { rest: text.slice(0, colon), number: Number(digits) }
}

export const isDigits = (text: string) => /^\d+$/.test(text)

const filePath = (path: string) =>
  path.startsWith('file://') ? path.slice('file://'.length) : path
