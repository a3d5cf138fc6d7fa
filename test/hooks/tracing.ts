import { context, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createPropagator, takeAdoptedTraceId } from '../../services/telemetry/propagation.ts'
import { createSampler, keepAll, type RootSampler } from '../../services/telemetry/sampling.ts'
import { newSpanId, newTraceId } from '../../services/telemetry/trace-id.ts'

export type Tracing = { tracer: Tracer; spans: ReadableSpan[] }

/** The SDK with our own ids and sampling; ended spans are there at once, in the order they ended. */
export function startTracing(decideRoot: RootSampler = keepAll()): Tracing {
  context.disable()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const spans: ReadableSpan[] = []
  const provider = new TracerProvider({
    sampler: createSampler(decideRoot),
    idGenerator: {
      generateTraceId: () => takeAdoptedTraceId() ?? newTraceId(),
      generateSpanId: newSpanId,
    },
    spanProcessors: [collectInto(spans)],
  })
  trace.disable()
  trace.setGlobalTracerProvider(provider)
  return { tracer: provider.getTracer('waywiser'), spans }
}

export const propagator = createPropagator()

function collectInto(spans: ReadableSpan[]): SpanProcessor {
  return {
    onStart() {},
    onEnd: span => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  }
}

/** Waits for something that happens soon after an answer, on the other side of it. */
export async function until(condition: () => boolean): Promise<void> {
  const deadlineMillis = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadlineMillis) throw new Error(`did not happen: ${condition}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
