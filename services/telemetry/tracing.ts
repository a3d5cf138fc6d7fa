import type { RequestListener } from 'node:http'
import {
  context,
  type ProxyTracerProvider,
  propagation,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  type ReadableSpan,
  type Sampler,
  TracerProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace'
import { withScenarios } from '../scenarios/run/propagator.ts'
import { refusingPeer } from '../scenarios/run/refusing-peer.ts'
import { scenarioSpans } from '../scenarios/run/spans.ts'
import type { ScenarioSwitch } from '../scenarios/run/switch.ts'
import type { ServiceName } from '../scenarios/scenario.ts'
import { newSpanId, newTraceId } from '../trace-context/new-id.ts'
import type { PageTraces } from '../trace-context/page-traces.ts'
import { takeAdoptedTraceId } from '../trace-context/propagation.ts'
import type { Trust } from '../trace-context/trust.ts'
import type { SamplingRule } from '../x-ray/sampling-rule.ts'
import { chosenFormats } from './chosen-formats.ts'
import type { Peer, TelemetryConfig } from './config/read-config.ts'
import type { Deliveries } from './delivery/delivery-counts.ts'
import type { ThrottledWarn } from './delivery/throttled-warnings.ts'
import { exactStart } from './exact-start.ts'
import { deliverTo } from './from-page/deliver.ts'
import type { AddressReader } from './instrumentation/address.ts'
import { subscribeClientHooks } from './instrumentation/client.ts'
import { createServerHook } from './instrumentation/server.ts'
import { linkUntrusted } from './link-untrusted.ts'
import { carryRandomFlag } from './random-flag.ts'
import { createResource } from './resource.ts'
import { stampSampleRate } from './sampling/decision.ts'
import { createRootSampling } from './sampling/root-sampling.ts'
import { createSampler } from './sampling/sampling.ts'
import { scenarioSampling } from './sampling/scenario-sampling.ts'
import { createOtlpProcessor } from './to-otlp/to-otlp.ts'
import { createXRayProcessor } from './to-xray/to-xray.ts'
import { withoutProxyAddress } from './without-proxy-address.ts'

type TracingOptions = {
  config: TelemetryConfig
  version: string
  /** Undefined: every request is kept. */
  rules: SamplingRule[] | undefined
  warn: ThrottledWarn
  onDrop: () => void
  drainMillis: number
  trust: Trust
  pages: PageTraces
  /** Undefined: no faults on purpose. */
  scenarios: ScenarioSwitch | undefined
  addressesOf: AddressReader
}

export type Tracing = {
  tracer: Tracer
  serverHook: (listener: RequestListener) => RequestListener
  deliveries: () => Deliveries
  /** Sends finished spans of a page, every child before its parent. */
  deliverPage: (spans: ReadableSpan[]) => void
  /** Whether every request is kept. */
  keepsAll: boolean
  /** Sends the records that need no further turn; for a process that exits. */
  sendNow: () => void
  shutdown: () => Promise<void>
}

type Started = Pick<Tracing, 'tracer' | 'serverHook' | 'shutdown'>

type SdkParts = Pick<
  TracerProviderOptions,
  'resource' | 'sampler' | 'idGenerator' | 'spanProcessors' | 'spanLimits'
>

/** Starts the SDK: ids, context, sampling, propagation, instrumentation and exporters. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const { config, version, rules, warn } = options
  const role = config.scenarios?.service
  const { otlp, xray } = createProcessors(options)
  const sampling = createRootSampling(config, rules, warn)
  const parts: SdkParts = {
    resource: createResource(config, version),
    sampler: samplerFor(createSampler(sampling.decideRoot, followsCallers(config)), role),
    spanLimits: config.spanLimits,
    idGenerator: {
      generateTraceId: () => takeAdoptedTraceId() ?? newTraceId(),
      generateSpanId: newSpanId,
    },
    spanProcessors: [
      ...[exactStart, role && scenarioSpans(role), stampSampleRate, linkUntrusted],
      ...[withoutProxyAddress(config.proxies), xray, otlp],
    ].filter(processor => processor !== undefined),
  }
  const tracing =
    config.instrumentations.length === 0
      ? startWithOwnHooks(parts, options)
      : await startContributed(parts, options)
  // Only now: without the context manager its requests would be traced.
  sampling.start()
  return {
    ...tracing,
    deliveries: () => ({
      ...(otlp && { otlp: otlp.counts() }),
      ...(xray && { xray: xray.counts() }),
    }),
    deliverPage: deliverTo(otlp, xray),
    keepsAll: sampling.keepsAll,
    sendNow: () => xray?.sendNow(),
    shutdown() {
      sampling.stop()
      return tracing.shutdown()
    },
  }
}

const samplerFor = (sampler: Sampler, role: ServiceName | undefined): Sampler =>
  role ? scenarioSampling(sampler, role) : sampler

function propagatorFor({ config, trust, pages, scenarios }: TracingOptions): TextMapPropagator {
  const propagator = chosenFormats(trust, pages, config.propagators)
  const role = config.scenarios?.service
  return scenarios && role ? withScenarios(propagator, scenarios, role) : propagator
}

/** Our own services; calls to no others carry our headers. */
const peersOf = ({ peers, scenarios }: TelemetryConfig): Peer[] =>
  scenarios ? [...peers, refusingPeer(scenarios.service)] : peers

/** Only the samplers of OpenTelemetry without `parentbased_` decide anew. */
const followsCallers = ({ sampler }: TelemetryConfig) =>
  sampler === undefined || sampler === 'xray' || sampler.followsParent

function createProcessors({ config, warn, onDrop, drainMillis }: TracingOptions) {
  const { otlp: destinations, xray, batch, peers } = config
  const common = { warn, onDrop }
  const daemon = xray && { host: xray.host, port: xray.udpPort }
  return {
    xray: daemon && createXRayProcessor({ ...common, daemon, peers }),
    otlp:
      destinations.length > 0
        ? createOtlpProcessor({ ...common, destinations, batch, drainMillis })
        : undefined,
  }
}

/**
 * SERVER and CLIENT spans from our own hooks. Assembles the SDK's parts itself, because NodeSDK loads
 * every exporter: 21 MB and 150 ms more, for nothing that we use.
 */
function startWithOwnHooks(parts: SdkParts, options: TracingOptions): Started {
  const { config, version, addressesOf } = options
  const provider = new TracerProvider(parts)
  carryRandomFlag(provider)
  const propagator = propagatorFor(options)
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(propagator)
  const tracer = provider.getTracer('waywiser', version)
  const { secretUrl } = config
  const peers = peersOf(config)
  subscribeClientHooks({ tracer, propagator, peers, secretUrl })
  return {
    tracer,
    serverHook: createServerHook({ tracer, propagator, addressesOf }),
    shutdown: () => provider.shutdown(),
  }
}

/**
 * SERVER and CLIENT spans from the contributed instrumentations, under NodeSDK as usual. All of it is
 * loaded only when configured.
 */
async function startContributed(parts: SdkParts, options: TracingOptions) {
  const { config, version, addressesOf } = options
  hideStandardVariables()
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const { loadContributed } = await import('./instrumentation/contributed.ts')
  const { instrumentations: names, secretUrl } = config
  const peers = peersOf(config)
  const propagator = propagatorFor(options)
  const contributed = loadContributed({ names, peers, secretUrl, propagator, addressesOf })
  const sdk = new NodeSDK({
    ...parts,
    autoDetectResources: false,
    instrumentations: contributed.instrumentations,
    textMapPropagator: contributed.propagator,
    contextManager: new AsyncLocalStorageContextManager(),
    // By default NodeSDK would send both by OTLP, as the environment says.
    metricReaders: [],
    logRecordProcessors: [],
  })
  sdk.start()
  carryRandomFlag((trace.getTracerProvider() as ProxyTracerProvider).getDelegate())
  const tracer = trace.getTracer('waywiser', version)
  const serverHook = (listener: RequestListener) => listener
  return { tracer, serverHook, shutdown: () => sdk.shutdown() }
}

/**
 * NodeSDK and the instrumentations read the environment by themselves. Without these variables what
 * they do is what our configuration says, as with our own hooks.
 */
function hideStandardVariables(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_')) delete process.env[name]
  }
}
