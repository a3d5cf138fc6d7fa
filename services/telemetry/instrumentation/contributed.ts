import type { TextMapPropagator } from '@opentelemetry/api'
import type {
  Instrumentation,
  InstrumentationModuleDefinition,
} from '@opentelemetry/instrumentation'
import { contributedNames } from '../config/contributed-names.ts'
import type { Peer } from '../config/read-config.ts'
import { configureHttp, configureUndici, createDescriber } from './contributed-config.ts'
import { ownPeersOnly } from './own-peers-only.ts'
import { createPathRedaction } from './redact.ts'

export type ContributedOptions = {
  /** Short names, as `readInstrumentations` answers them. */
  names: string[]
  peers: Peer[]
  /** Of a third party; shown without its path. */
  secretUrl?: string | undefined
  propagator: TextMapPropagator
  /** Whether a request target is a probe's, which makes no span. */
  isProbe: (url: string | undefined) => boolean
}

export type Contributed = {
  instrumentations: Instrumentation[]
  /** To be made the global one: the given propagator, but only towards our own peers. */
  propagator: TextMapPropagator
}

/**
 * The contributed instrumentations instead of our own hooks. Call it before the modules that are to
 * be instrumented are imported: what they import is looked at on the way.
 *
 * As with our own hooks, an outgoing call outside any trace makes no span, third parties get none
 * of our headers, secrets in queries are hidden, and calls to our own services name them.
 */
export async function loadContributed(options: ContributedOptions): Promise<Contributed> {
  // Heavy (all instrumentations, all clouds' resource detectors), so only here and only when asked.
  const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node')
  const outgoing = ownPeersOnly(options.propagator)
  const redactPath = createPathRedaction(options.secretUrl)
  const describe = createDescriber(options.peers, redactPath, outgoing.expectCallTo)
  const configs: Record<string, object> = {
    http: configureHttp(options.isProbe, describe),
    undici: configureUndici(describe),
    // Log lines go where the design says, not to an OTLP log exporter as well.
    pino: { disableLogSending: true },
  }
  const instrumentations = getNodeAutoInstrumentations(
    Object.fromEntries(
      contributedNames.map(name => [
        `@opentelemetry/instrumentation-${name}`,
        { ...configs[name], enabled: options.names.includes(name) },
      ]),
    ),
  )
  await hookImports(instrumentations)
  return { instrumentations, propagator: outgoing.propagator }
}

/**
 * ES modules go past the patches that `require` meets. Only modules that are to be patched are
 * looked at: looking at all of them costs about 65 MB.
 */
async function hookImports(instrumentations: Instrumentation[]): Promise<void> {
  const { register } = await import('import-in-the-middle/register-hooks.mjs')
  register({ include: instrumentations.flatMap(modulesOf) })
}

type Patching = { getModuleDefinitions(): InstrumentationModuleDefinition[] }

// Undici's, for one, patches no module.
function modulesOf(instrumentation: Instrumentation): string[] {
  const { getModuleDefinitions } = instrumentation as Partial<Patching>
  return getModuleDefinitions?.call(instrumentation).map(module => module.name) ?? []
}
