/**
 * Reads values that were thrown. They may be anything: a proxy or a getter may throw in turn, and a
 * stack may have 50 MB. No function of this file throws.
 */

/** What is known of a thrown value. `stack` is empty when it has none. */
export type Thrown = { class: string; message: string; stack: string; code?: string }

/** V8's own stacks have a few thousand characters. Masking takes time in proportion to a text. */
const maxNameChars = 200
const maxMessageChars = 16 * 1024
const maxStackChars = 64 * 1024
const maxKeys = 20

export function readThrown(value: unknown): Thrown {
  if (!isErrorLike(value)) {
    return { class: 'NotAnError', message: cut(describeValue(value), maxMessageChars), stack: '' }
  }
  return {
    class: className(value),
    message: cut(textMember(value, 'message') ?? '', maxMessageChars),
    stack: cut(textMember(value, 'stack') ?? '', maxStackChars),
    code: cut(textMember(value, 'code') ?? '', maxNameChars) || undefined,
  }
}

/** `instanceof`, which asks a proxy, and so may throw. */
export function isInstance<Class>(
  value: unknown,
  type: abstract new (...args: never[]) => Class,
): value is Class {
  try {
    return value instanceof type
  } catch {
    return false
  }
}

/** `Array.isArray`, which a revoked proxy makes throw. */
export function isArray(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** A member of any value; `undefined` when it cannot be read. */
export function member(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

/** The same for a member that counts only as text. */
export function textMember(value: unknown, key: string): string | undefined {
  const found = member(value, key)
  return typeof found === 'string' ? found : undefined
}

/** An error of another realm, such as a `vm`, is no instance of our Error. */
const isErrorLike = (value: unknown) =>
  isInstance(value, Error) ||
  (textMember(value, 'message') !== undefined && textMember(value, 'stack') !== undefined)

/** Many subclasses leave `name` at "Error": then the constructor's name is used. */
function className(error: unknown): string {
  const name = textMember(error, 'name')
  const own = name && name !== 'Error' ? name : textMember(member(error, 'constructor'), 'name')
  return cut(own || 'Error', maxNameChars)
}

/** Shows only the keys of an object, since its values may be secrets. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return value || 'an empty text was thrown'
  if (typeof value === 'function') return 'a function was thrown'
  if (typeof value !== 'object' || value === null) return `${String(value)} was thrown`
  return textMember(value, 'message') ?? `an object was thrown, with ${keysOf(value)}`
}

function keysOf(value: object): string {
  try {
    const keys = Object.keys(value)
    const shown = keys.slice(0, maxKeys).join(', ')
    return keys.length > maxKeys ? `${shown}, …` : shown || 'no keys'
  } catch {
    return 'keys that cannot be read'
  }
}

/** Ends before a word rather than inside it: half a secret would not be known as one. */
function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const kept = text.slice(0, maxChars)
  const end = Math.max(kept.lastIndexOf(' '), kept.lastIndexOf('\n'))
  return `${kept.slice(0, end > 0 ? end : maxChars).toWellFormed()}… (${text.length} characters)`
}
