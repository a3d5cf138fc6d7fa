import { isArray, member, readThrown, type Thrown } from '../text/thrown.ts'
import { redactText } from './redact-text.ts'

/**
 * All that a span, a log line or an item shows of an error. Its other properties are left out, because
 * libraries put requests, and so keys, into them.
 */
export type ReportedError = Thrown

/** No reader needs more, and a generated chain must not fill an item. */
const maxErrors = 20

/** Describes any thrown value, with secrets masked. Never throws. */
export function describeThrown(value: unknown): ReportedError {
  const { message, stack, ...others } = readThrown(value)
  // Messages of database and HTTP clients quote addresses: `postgres://user:password@host`.
  return { ...others, message: redactText(message), stack: redactText(stack) }
}

/**
 * A flat list of the error, its causes, and the errors of an AggregateError, each with its own causes.
 * Circles are cut. A thrown value that is not an error becomes one. Never throws.
 */
export function errorChain(thrown: unknown): [ReportedError, ...ReportedError[]] {
  const seen = new Set<unknown>()
  const chain: ReportedError[] = []

  function add(value: unknown): void {
    if (chain.length === maxErrors || (Object(value) === value && seen.has(value))) return
    seen.add(value)
    chain.push(describeThrown(value))
    const cause = member(value, 'cause')
    if (cause !== undefined && cause !== null) add(cause)
    gathered(value).forEach(add)
  }

  add(thrown)
  return chain as [ReportedError, ...ReportedError[]]
}

/** The first errors of an AggregateError. */
function gathered(value: unknown): unknown[] {
  const errors = member(value, 'errors')
  const length = isArray(errors) ? Math.min(Number(member(errors, 'length')), maxErrors) : 0
  return Array.from({ length }, (_, index) => member(errors, String(index)))
}
