import { types } from 'node:util'
import { context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { describeThrown } from '../secrets/error-chain.ts'
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
    // Not `instanceof`: a promise of another realm is one too, and a proxy may throw.
    if (!types.isPromise(result)) span.end()
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
  span.setStatus({ code: SpanStatusCode.ERROR, message: describeThrown(error).message })
  span.end()
}

/**
 * Records the exception as an event. Its type is the class, because the SDK prefers `code`, which is a
 * number for a DOMException; `code` says more only where the class is plain Error. Never throws.
 */
export function recordError(span: Span, error: unknown): void {
  const { class: name, code, message, stack } = describeThrown(error)
  const type = name === 'Error' && code ? code : name
  span.recordException({ name: type, message, stack: stack || undefined })
}
