import { context, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { createAddressReader } from '../../../services/telemetry/instrumentation/address.ts'
import { carryRandomFlag } from '../../../services/telemetry/random-flag.ts'
import {
  createSampler,
  keepAll,
  type RootSampler,
} from '../../../services/telemetry/sampling/sampling.ts'
import { newSpanId, newTraceId } from '../../../services/trace-context/new-id.ts'
import { createPageTraces } from '../../../services/trace-context/page-traces.ts'
import {
  createPropagator,
  takeAdoptedTraceId,
} from '../../../services/trace-context/propagation.ts'
import { createTrust } from '../../../services/trace-context/trust.ts'

export type Tracing = {
  tracer: Tracer
  /** Spans in the order in which they started. */
  started: ReadableSpan[]
  /** Spans in the order in which they ended. */
  ended: ReadableSpan[]
}

/** The SDK with our own ids and sampling, and lists of its spans. */
export function startTracing(decideRoot: RootSampler = keepAll()): Tracing {
  context.disable()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const started: ReadableSpan[] = []
  const ended: ReadableSpan[] = []
  const provider = new TracerProvider({
    sampler: createSampler(decideRoot),
    idGenerator: {
      generateTraceId: () => takeAdoptedTraceId() ?? newTraceId(),
      generateSpanId: newSpanId,
    },
    spanProcessors: [
      {
        onStart: span => void started.push(span),
        onEnd: span => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  })
  carryRandomFlag(provider)
  trace.disable()
  trace.setGlobalTracerProvider(provider)
  return { tracer: provider.getTracer('waywiser'), started, ended }
}

export const addressesOf = createAddressReader(true)

export const propagator = createPropagator(
  createTrust({ mode: 'all', peerKey: undefined }, 'no token'),
  createPageTraces(undefined, true),
)
