import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { describeThrown } from '../../secrets/error-chain.ts'
import { isInstance, member, textMember } from '../../text/thrown.ts'

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
  const cause = textMember(error, 'name') === 'AbortError' ? member(error, 'cause') : undefined
  return isInstance(cause, Error) ? cause : error
}

/**
 * A code (`ECONNREFUSED`) is more specific than a class, but only a string: a timeout
 * (DOMException) has the code 23 and the name `TimeoutError`. An AbortError's code is less specific
 * than its name.
 */
function describe(error: unknown): Failure {
  const { class: name, code, message, stack } = describeThrown(error)
  if (name === 'NotAnError') return { type: typeof error, message, stack: undefined }
  const type = code && name !== 'AbortError' ? code : name
  return { type, message: message || type, stack: stack || undefined }
}
