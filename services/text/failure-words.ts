import { isInstance, member, readThrown, textMember } from './thrown.ts'

/**
 * The error that says why a request failed: node:http wraps the reason of an AbortSignal in an
 * AbortError, fetch wraps what happened to the connection in a TypeError.
 */
function reasonOf(error: unknown): unknown {
  const name = textMember(error, 'name')
  const cause = name === 'AbortError' || name === 'TypeError' ? member(error, 'cause') : undefined
  return isInstance(cause, Error) ? cause : error
}

/** `ECONNREFUSED`, `ENOTFOUND`, …; undefined for a failure without such a code. */
export function failureCode(error: unknown): string | undefined {
  return textMember(reasonOf(error), 'code')
}

/** Says in as few words as possible why a request has no answer: a code, or the message. */
export function failureWords(error: unknown): string {
  const { class: name, message } = readThrown(reasonOf(error))
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time'
  const code = failureCode(error)
  // What the proxy answered is in the message alone.
  return code === undefined || code === 'ERR_PROXY_TUNNEL' ? message : code
}
