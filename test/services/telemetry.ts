import type { RequestListener } from 'node:http'
import { context, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { createTelemetry } from '../../services/telemetry/create-telemetry.ts'
import { noPageDoor } from '../../services/telemetry/from-page/from-page.ts'
import { createAddressReader } from '../../services/telemetry/instrumentation/address.ts'
import { createLogger } from '../../services/telemetry/logger.ts'
import type { Telemetry } from '../../services/telemetry/telemetry.ts'
import type { ReportContext } from '../../services/telemetry/to-rollbar/report-context.ts'
import { createPageTraces } from '../../services/trace-context/page-traces.ts'

type Reported = { error: unknown; context?: ReportContext; spanName?: string }

export type TestTelemetry = Telemetry & {
  /** Ended spans, in the order in which they ended. */
  spans: ReadableSpan[]
  reported: Reported[]
  /** Parsed lines, without the one of each request. */
  logged: Record<string, unknown>[]
}

/** The real facade, whose spans, items and lines end in lists. */
export function createTestTelemetry(): TestTelemetry {
  const spans: ReadableSpan[] = []
  const reported: Reported[] = []
  const logged: Record<string, unknown>[] = []
  const tracer = startTracing(spans)

  function report(error: unknown, context?: ReportContext): string {
    const { name } = (trace.getActiveSpan() ?? {}) as { name?: string }
    reported.push({ error, context, spanName: name })
    return `uuid-${reported.length}`
  }

  function write(text: string): void {
    const line = JSON.parse(text)
    if (line.msg !== 'request') logged.push(line)
  }

  const telemetry = createTelemetry({
    log: createLogger({ level: 'info', service: 'test', stdout: { write } }),
    tracer,
    addressesOf: createAddressReader(true),
    reporter: {
      report,
      reportMessage: report,
      reportPageError: () => 'uuid',
      flush: async () => true,
      close: async () => {},
      counts: () => ({}),
    },
    pages: createPageTraces(undefined, true),
    page: noPageDoor,
    links: {
      viewerUrl: undefined,
      honeycomb: undefined,
      aws: { region: undefined, logGroup: undefined, hasXRay: false },
    },
    serverHook: listener => withServerSpan(tracer, listener),
    selfCheck: undefined,
    deliveries: () => ({}),
    shutdown: async () => {},
  })
  return { ...telemetry, spans, reported, logged }
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
