/**
 * Documents are concatenated rather than handed to JSON.stringify as one object: building and
 * walking that object costs about twice as much (ARCHITECTURE.md, cost). These are the pieces.
 *
 * A *field* is text like `,"key":value`, with its comma in front, or '' when there is nothing to
 * say. So fields are put together with `+`, and `object` takes the first comma off.
 */
const needsEscape = /[^\x20\x21\x23-\x5b\x5d-\x7e]/

/** A JSON string. Lone surrogates become U+FFFD, since they have no UTF-8 form. */
export const quote = (text: string) =>
  needsEscape.test(text) ? JSON.stringify(text.toWellFormed()) : `"${text}"`

/** At most `maxChars` UTF-16 units, the last of them `…` when something was left out. */
export const cut = (text: string, maxChars: number) =>
  text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`

/** Any attribute value as JSON; never throws. JSON has no NaN or Infinity: they become strings. */
export function jsonValue(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${value}"`
  if (typeof value === 'boolean') return String(value)
  try {
    return JSON.stringify(value, representable) ?? 'null'
  } catch {
    return '"[not serializable]"'
  }
}

function representable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

/** `{…}` of fields. */
export const object = (fields: string) => `{${fields.slice(1)}}`

/** A field whose value is an object of fields; nothing when it would be empty. */
export const objectField = (key: string, fields: string) =>
  fields === '' ? '' : `,"${key}":{${fields.slice(1)}}`

/** A field for a string that is there and not empty. */
export const stringField = (key: string, value: unknown, maxChars: number) =>
  typeof value === 'string' && value !== '' ? `,"${key}":${quote(cut(value, maxChars))}` : ''
