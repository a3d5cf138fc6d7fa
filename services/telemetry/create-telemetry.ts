import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { pino } from 'pino'
import type { SpanOptions, Telemetry } from './telemetry.ts'

/** The facade the services see. */
export function createTelemetry(options: { service: string; logLevel: string }): Telemetry {
  const tracer = trace.getTracer('waywiser')
  return {
    log: pino({ level: options.logLevel, base: { service: options.service } }),
    withSpan: (name, work, spanOptions) => withSpan(name, work, spanOptions),
    annotate: attributes => void trace.getActiveSpan()?.setAttributes(attributes),
    reportError: () => crypto.randomUUID(),
    reportMessage: () => crypto.randomUUID(),
    instrument: listener => listener,
    shutdown: async () => {},
  }

  function withSpan<Result>(
    name: string,
    work: (span: Span) => Result,
    { kind, attributes }: SpanOptions = {},
  ): Result {
    const span = tracer.startSpan(name, { kind, attributes })
    try {
      const result = context.with(trace.setSpan(context.active(), span), work, undefined, span)
      if (!(result instanceof Promise)) span.end()
      else
        result.then(
          () => span.end(),
          error => fail(span, error),
        )
      return result
    } catch (error) {
      fail(span, error)
      throw error
    }
  }
}

function fail(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) })
  span.end()
}
