import { redactText } from './redact-text.ts'

/**
 * All that a log line or an item shows of an error. Its other properties are left out, because
 * libraries put requests, and so keys, into them.
 */
export type ReportedError = { class: string; message: string; stack: string; code?: string }

/** No reader needs more, and a generated chain must not fill an item. */
const maxErrors = 20

/**
 * A flat list of the error, its causes, and the errors of an AggregateError, each with its own causes.
 * Circles are cut. A thrown value that is not an error becomes one. Never throws.
 */
export function errorChain(thrown: unknown): [ReportedError, ...ReportedError[]] {
  const seen = new Set<unknown>()
  const chain: ReportedError[] = []

  function add(value: unknown): void {
    if (chain.length === maxErrors || (typeof value === 'object' && seen.has(value))) return
    seen.add(value)
    chain.push(report(value))
    const cause = read(value, 'cause')
    if (cause !== undefined && cause !== null) add(cause)
    const gathered = read(value, 'errors')
    if (Array.isArray(gathered)) gathered.forEach(add)
  }

  add(thrown)
  return chain as [ReportedError, ...ReportedError[]]
}

function report(value: unknown): ReportedError {
  if (!isErrorLike(value)) {
    return { class: 'NotAnError', message: redactText(describeValue(value)), stack: '' }
  }
  // Messages of database and HTTP clients quote addresses: `postgres://user:password@host`.
  return {
    class: className(value),
    message: redactText(text(value, 'message') ?? ''),
    stack: redactText(text(value, 'stack') ?? ''),
    code: text(value, 'code') || undefined,
  }
}

const isErrorLike = (value: unknown) =>
  value instanceof Error ||
  (text(value, 'message') !== undefined && text(value, 'stack') !== undefined)

/** Many subclasses leave `name` at "Error": then the constructor's name is used. */
function className(error: unknown): string {
  const name = text(error, 'name')
  if (name && name !== 'Error') return name
  return text(read(error, 'constructor'), 'name') || 'Error'
}

/** Shows only the keys of an object, since its values may be secrets. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'function') return 'a function was thrown'
  if (typeof value !== 'object' || value === null) return `${String(value)} was thrown`
  try {
    const message = text(value, 'message')
    return message ?? `an object was thrown, with ${Object.keys(value).join(', ') || 'no keys'}`
  } catch {
    return 'an object was thrown'
  }
}

function text(value: unknown, key: string): string | undefined {
  const found = read(value, key)
  return typeof found === 'string' ? found : undefined
}

/** A getter or a proxy may throw. */
function read(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
