import { redactText } from './redact-text.ts'

/**
 * What we tell of an error, in a log line or in an item: nothing else. An error's own further
 * properties stay here, because libraries put requests, and so keys, into them.
 */
export type ReportedError = { class: string; message: string; stack: string; code?: string }

/** Nobody reads further down, and a generated chain must not fill an item. */
const maxErrors = 20

/**
 * The error and all that it carries, flat: the error, its causes, and what an AggregateError
 * gathered, each with its own causes. Circles are cut. A thrown value that is no error is told as
 * one. Never throws, whatever is passed.
 */
export function errorChain(thrown: unknown): [ReportedError, ...ReportedError[]] {
  const seen = new Set<unknown>()
  const chain: ReportedError[] = []

  function add(value: unknown): void {
    if (chain.length === maxErrors || (typeof value === 'object' && seen.has(value))) return
    seen.add(value)
    chain.push(tell(value))
    const cause = read(value, 'cause')
    if (cause !== undefined && cause !== null) add(cause)
    const gathered = read(value, 'errors')
    if (Array.isArray(gathered)) gathered.forEach(add)
  }

  add(thrown)
  return chain as [ReportedError, ...ReportedError[]]
}

function tell(value: unknown): ReportedError {
  if (!isErrorLike(value)) {
    return { class: 'NotAnError', message: redactText(describeValue(value)), stack: '' }
  }
  // Messages of database and HTTP clients quote addresses: `postgres://user:password@host`.
  const message = redactText(text(value, 'message') ?? '')
  const stack = redactText(text(value, 'stack') ?? '')
  const code = text(value, 'code')
  return { class: className(value), message, stack, ...(code && { code }) }
}

const isErrorLike = (value: unknown) =>
  value instanceof Error ||
  (text(value, 'message') !== undefined && text(value, 'stack') !== undefined)

/** `name` is "Error" for the many subclasses that do not set it; their constructor knows better. */
function className(error: unknown): string {
  const name = text(error, 'name')
  if (name && name !== 'Error') return name
  return text(read(error, 'constructor'), 'name') || 'Error'
}

/** Of an object only the keys: its values may be secrets, its keys tell the reader what it was. */
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
