import type { RequestListener } from 'node:http'
import { context, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { pino } from 'pino'
import type { Telemetry } from '../../services/telemetry/telemetry.ts'
import type { ReportContext } from '../../services/telemetry/to-rollbar/report-context.ts'
import { recordError, runWithSpan } from '../../services/telemetry/with-span.ts'

export type Reported = { error: unknown; context?: ReportContext; spanName?: string }

export type TestTelemetry = Telemetry & {
  /** Ended, in the order they ended. */
  spans: ReadableSpan[]
  reported: Reported[]
  /** Parsed lines. */
  logged: Record<string, unknown>[]
}

/** The facade with real spans, whose other ways out end in lists. One per test file. */
export function createTestTelemetry(): TestTelemetry {
  const spans: ReadableSpan[] = []
  const reported: Reported[] = []
  const logged: Record<string, unknown>[] = []
  const tracer = startTracing(spans)

  function report(error: unknown, context?: ReportContext): string {
    const span = trace.getActiveSpan()
    const { name } = (span ?? {}) as unknown as { name?: string }
    if (span && error instanceof Error) recordError(span, error)
    reported.push({ error, context, spanName: name })
    return `uuid-${reported.length}`
  }

  return {
    spans,
    reported,
    logged,
    log: pino({ base: null }, { write: line => void logged.push(JSON.parse(line)) }),
    withSpan: (name, work, options = {}) => runWithSpan(tracer, name, work, options),
    annotate: (attributes, metadata) => {
      trace.getActiveSpan()?.setAttributes({
        ...attributes,
        ...(metadata && { metadata: JSON.stringify(metadata) }),
      })
    },
    reportError: report,
    reportMessage: report,
    instrument: listener => withServerSpan(tracer, listener),
    selfCheck: async () => {},
    deliveries: () => ({}),
    shutdown: async () => {},
  }
}

function startTracing(spans: ReadableSpan[]): Tracer {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const provider = new TracerProvider({
    spanProcessors: [
      {
        forceFlush: async () => {},
        shutdown: async () => {},
        onStart: () => {},
        onEnd: span => void spans.push(span),
      },
    ],
  })
  return provider.getTracer('test')
}

function withServerSpan(tracer: Tracer, listener: RequestListener): RequestListener {
  return (request, response) => {
    const span = tracer.startSpan('SERVER', { kind: SpanKind.SERVER })
    response.on('close', () => span.end())
    context.with(trace.setSpan(context.active(), span), () => listener(request, response))
  }
}
