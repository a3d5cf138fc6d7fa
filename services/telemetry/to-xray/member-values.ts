import { maxFieldChars } from './limits.ts'

/** Cuts a text to `maxChars` UTF-16 units; the last one is `…` when it was longer. */
const cut = (text: string, maxChars: number) =>
  text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`

/** Cut, then with U+FFFD for lone surrogates: UTF-8 has none, and the cut may leave one. */
export const cutText = (text: string, maxChars: number) => cut(text, maxChars).toWellFormed()

/** A string that is not empty, cut; undefined for any other value. */
export const textOf = (value: unknown, maxChars = maxFieldChars): string | undefined =>
  typeof value === 'string' && value !== '' ? cutText(value, maxChars) : undefined

/** The object, or undefined when none of its members is defined. */
export function unlessEmpty<Block extends object>(block: Block): Block | undefined {
  for (const name in block) if (block[name] !== undefined) return block
  return undefined
}

/**
 * An attribute value as JSON text; never throws. JSON has no NaN or Infinity: they become strings.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, representable) ?? 'null'
  } catch {
    return '"[not serializable]"'
  }
}

function representable(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

/** The same value, ready for a `JSON.stringify` without a replacer: a replacer makes it slow. */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'boolean' || Number.isFinite(value)) return value
  return JSON.parse(jsonText(value))
}
