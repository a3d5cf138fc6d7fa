type Failure = Error & { code?: unknown }

/**
 * The error that says why a request failed: node:http wraps the reason of an AbortSignal in an
 * AbortError, fetch wraps what happened to the connection in a TypeError.
 */
function reasonOf(error: unknown): Failure {
  if (!(error instanceof Error)) return new Error(String(error))
  const isWrapper = error.name === 'AbortError' || error.name === 'TypeError'
  return isWrapper && error.cause instanceof Error ? error.cause : error
}

/** `ECONNREFUSED`, `ENOTFOUND`, …; undefined for a failure without such a code. */
export function failureCode(error: unknown): string | undefined {
  const { code } = reasonOf(error)
  return typeof code === 'string' ? code : undefined
}

/** Says in as few words as possible why a request has no answer: a code, or the message. */
export function failureWords(error: unknown): string {
  const { name, message } = reasonOf(error)
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time'
  return failureCode(error) ?? message
}
