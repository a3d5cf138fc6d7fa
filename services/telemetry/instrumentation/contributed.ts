import type { TextMapPropagator } from '@opentelemetry/api'
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'
import type {
  Instrumentation,
  InstrumentationModuleDefinition,
} from '@opentelemetry/instrumentation'
import { register } from 'import-in-the-middle/register-hooks.mjs'
import { contributedNames } from '../config/contributed-names.ts'
import type { Peer } from '../config/read-config.ts'
import type { AddressReader } from './address.ts'
import { configureHttp, configureUndici, createDescriber } from './contributed-config.ts'
import { ownPeersOnly } from './own-peers-only.ts'
import { createPathRedaction } from './redact.ts'

type ContributedOptions = {
  /** Short names, as `readInstrumentations` returns them. */
  names: string[]
  peers: Peer[]
  /** The address of a third party; shown without its path. */
  secretUrl?: string | undefined
  propagator: TextMapPropagator
  addressesOf: AddressReader
}

type Contributed = {
  instrumentations: Instrumentation[]
  /** Must become the global propagator: the given one, but only for calls to our own peers. */
  propagator: TextMapPropagator
}

/**
 * Loads the contributed instrumentations, which replace our own hooks. Import this file only when
 * they are wanted (it loads 41 instrumentations and the resource detectors of all clouds), and
 * before the modules that they patch: they see a module while it is imported.
 *
 * As with our own hooks, a call outside any trace makes no span, third parties get none of our
 * headers, secrets in queries are redacted, and calls to our own services name them.
 */
export function loadContributed(options: ContributedOptions): Contributed {
  const outgoing = ownPeersOnly(options.propagator)
  const redactPath = createPathRedaction(options.secretUrl)
  const describe = createDescriber(options.peers, redactPath, outgoing.expectCallTo)
  const configs: Record<string, object> = {
    http: configureHttp(describe, options.addressesOf),
    undici: configureUndici(describe),
    // The logger sends log lines; an OTLP log exporter would send them twice.
    pino: { disableLogSending: true },
  }
  const instrumentations = getNodeAutoInstrumentations(
    Object.fromEntries(
      contributedNames().map(name => [
        `@opentelemetry/instrumentation-${name}`,
        { ...configs[name], enabled: options.names.includes(name) },
      ]),
    ),
  )
  // A patch reaches `require` only; this hook brings it to `import`. It looks only at the modules
  // that are patched: looking at every module costs about 65 MB.
  register({ include: instrumentations.flatMap(modulesOf) })
  return { instrumentations, propagator: outgoing.propagator }
}

type Patching = { getModuleDefinitions(): InstrumentationModuleDefinition[] }

/** Some instrumentations patch no module: undici's listens to diagnostics channels. */
function modulesOf(instrumentation: Instrumentation): string[] {
  const { getModuleDefinitions } = instrumentation as Partial<Patching>
  return getModuleDefinitions?.call(instrumentation).map(module => module.name) ?? []
}
