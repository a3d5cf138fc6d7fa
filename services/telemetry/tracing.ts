import { context, propagation, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { isProbe } from '../http/probes.ts'
import type { Complain } from './complaints.ts'
import type { TelemetryConfig } from './config.ts'
import { subscribeClientHooks } from './hooks/client.ts'
import { createServerHook } from './hooks/server.ts'
import { createPropagator, takeAdoptedTraceId } from './propagation.ts'
import { createResource } from './resource.ts'
import { createSampler, keepAll, keepByRules } from './sampling.ts'
import type { SamplingRule } from './sampling-rules.ts'
import { stampSampleRate } from './stamp-sample-rate.ts'
import type { RequestListener } from './telemetry.ts'
import { createOtlpProcessor } from './to-otlp.ts'
import { createXRayProcessor } from './to-xray.ts'
import { newSpanId, newTraceId } from './trace-id.ts'

export type TracingOptions = {
  config: TelemetryConfig
  version: string
  /** Undefined: every request is kept. */
  rules: SamplingRule[] | undefined
  complain: Complain
  drainMillis: number
}

export type Tracing = {
  tracer: Tracer
  serverHook: (listener: RequestListener) => RequestListener
  shutdown: () => Promise<void>
}

/**
 * Starts the SDK: ids, context, sampling, propagation, and the ways out. Its parts are put together
 * here and not by NodeSDK, which loads every exporter there is (21 MB and 150 ms more) and reads
 * the environment a second time.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const { config, version, rules } = options
  const rootSampler = rules ? keepByRules(rules, config.service) : keepAll()
  const provider = new TracerProvider({
    resource: createResource(config, version),
    sampler: createSampler(rootSampler),
    idGenerator: {
      generateTraceId: () => takeAdoptedTraceId() ?? newTraceId(),
      generateSpanId: newSpanId,
    },
    spanProcessors: createProcessors(options),
  })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const tracer = provider.getTracer('waywiser', version)
  const serverHook = await startHooks(config, tracer)
  return { tracer, serverHook, shutdown: () => provider.shutdown() }
}

function createProcessors({ config, complain, drainMillis }: TracingOptions): SpanProcessor[] {
  const { otlp, xray, batch, peers } = config
  const processors: SpanProcessor[] = [stampSampleRate]
  if (xray) {
    const daemon = { host: xray.host, port: xray.udpPort }
    processors.push(createXRayProcessor({ daemon, peers, complain }))
  }
  if (otlp.length > 0) {
    processors.push(createOtlpProcessor({ destinations: otlp, batch, complain, drainMillis }))
  }
  return processors
}

/** SERVER and CLIENT spans: from our own hooks, or from the contributed instrumentations. */
async function startHooks(config: TelemetryConfig, tracer: Tracer): Promise<Tracing['serverHook']> {
  const { instrumentations: names, peers } = config
  const propagator = createPropagator()
  if (names.length === 0) {
    propagation.setGlobalPropagator(propagator)
    subscribeClientHooks({ tracer, propagator, peers })
    return createServerHook({ tracer, propagator })
  }
  // Loaded only when asked for: patching modules takes machinery that our own hooks do without.
  const { registerInstrumentations } = await import('@opentelemetry/instrumentation')
  const { loadContributed } = await import('./hooks/contributed.ts')
  const contributed = await loadContributed({ names, peers, propagator, isProbe })
  propagation.setGlobalPropagator(contributed.propagator)
  registerInstrumentations({ instrumentations: contributed.instrumentations })
  return listener => listener
}
