import { context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { redactText } from '../secrets/redact-text.ts'
import type { SpanOptions } from './telemetry.ts'

/** See `Telemetry.withSpan`. */
export function runWithSpan<Result>(
  tracer: Tracer,
  name: string,
  work: (span: Span) => Result,
  { kind, attributes }: SpanOptions,
): Result {
  const span = tracer.startSpan(name, { kind, attributes })
  try {
    const result = context.with(trace.setSpan(context.active(), span), work, undefined, span)
    if (!(result instanceof Promise)) span.end()
    // Not `finally`, which would return another promise, unhandled.
    else
      result.then(
        () => span.end(),
        error => endFailed(span, error),
      )
    return result
  } catch (error) {
    endFailed(span, error)
    throw error
  }
}

function endFailed(span: Span, error: unknown): void {
  recordError(span, error)
  const message = error instanceof Error ? error.message : String(error)
  span.setStatus({ code: SpanStatusCode.ERROR, message: redactText(message) })
  span.end()
}

/**
 * Records the exception as an event. Its type is the class, because the SDK prefers `code`, which is a
 * number for a DOMException; `code` says more only where the class is plain Error.
 */
export function recordError(span: Span, error: unknown): void {
  if (!(error instanceof Error)) {
    span.recordException(redactText(String(error)))
    return
  }
  const { name, message, stack } = error
  const { code } = error as { code?: unknown }
  const type = name === 'Error' && typeof code === 'string' ? code : name
  span.recordException({
    name: type,
    message: redactText(message),
    stack: stack && redactText(stack),
  })
}
