import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { redactText } from '../../secrets/redact-text.ts'

type Failure = { type: string; message: string; stack: string | undefined }

/**
 * Marks a CLIENT span as failed: `error.type`, the exception, status ERROR. `error` need not be an
 * Error: `controller.abort('because')` throws a string.
 */
export function failSpan(span: Span, error: unknown): void {
  const { type, message, stack } = describe(rootOf(error))
  span.setAttribute('error.type', type)
  span.recordException({ name: type, message, stack })
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}

/** The caller called `controller.abort()` without a reason. */
export const isCancellation = (error: unknown) => describe(rootOf(error)).type === 'AbortError'

/**
 * node:http wraps the reason of an AbortSignal.timeout in an AbortError; fetch throws the reason
 * itself.
 */
function rootOf(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'AbortError') return error
  return error.cause instanceof Error ? error.cause : error
}

/**
 * A code (`ECONNREFUSED`) is more specific than a class, but only a string: a timeout
 * (DOMException) has the code 23 and the name `TimeoutError`. An AbortError's code is less specific
 * than its name.
 */
function describe(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: redactText(String(error)), stack: '' }
  }
  const code = 'code' in error && error.name !== 'AbortError' ? error.code : undefined
  const type = typeof code === 'string' ? code : error.name
  const stack = error.stack === undefined ? undefined : redactText(error.stack)
  return { type, message: redactText(error.message || type), stack }
}
