import { propagation } from '@opentelemetry/api'
import { isProbe } from '../../../services/http/probes.ts'
import { subscribeClientHooks } from '../../../services/telemetry/hooks/client.ts'
import { loadContributed } from '../../../services/telemetry/hooks/contributed.ts'
import { createServerHook } from '../../../services/telemetry/hooks/server.ts'
import type { RequestListener } from '../../../services/telemetry/telemetry.ts'
import { propagator, startTracing } from '../tracing.ts'
import { freePort } from './ports.ts'

/**
 * Plays the story under our own hooks (`own`) or under the named contributed instrumentations, and
 * sends what it saw to the parent process. The story is imported last: an instrumentation patches
 * what is imported after it.
 */
const [mode = 'own', ...names] = process.argv.slice(2)
const tracing = startTracing()
const peerPort = await freePort()
const peers = [{ origin: `http://127.0.0.1:${peerPort}`, service: 'notifications' }]
let instrument = (listener: RequestListener) => listener

if (mode === 'own') {
  const { tracer } = tracing
  subscribeClientHooks({ tracer, propagator, peers })
  instrument = createServerHook({ tracer, propagator })
} else {
  const contributed = await loadContributed({ names, peers, propagator, isProbe })
  propagation.setGlobalPropagator(contributed.propagator)
}

const { playStory } = await import('./play.ts')
process.send?.(await playStory({ tracing, peerPort, instrument }))
process.exit()
