import type { RequestListener } from 'node:http'
import { propagation } from '@opentelemetry/api'
import { isProbe } from '../../../../services/contracts/probe-paths.ts'
import { environmentReader } from '../../../../services/environment.ts'
import { readInstrumentations } from '../../../../services/telemetry/config/contributed-names.ts'
import { subscribeClientHooks } from '../../../../services/telemetry/instrumentation/client.ts'
import { loadContributed } from '../../../../services/telemetry/instrumentation/contributed.ts'
import { createServerHook } from '../../../../services/telemetry/instrumentation/server.ts'
import { freePort } from '../../../support/ports.ts'
import { propagator, startTracing } from '../tracing.ts'

/**
 * Plays the story under the contributed instrumentations that are named, or under our own hooks when
 * none is, and sends what it saw to the parent process. The story is imported last: an instrumentation patches
 * what is imported after it.
 */
const [instrumentations] = process.argv.slice(2)
const read = environmentReader({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: instrumentations })
const names = readInstrumentations(read)
const tracing = startTracing()
const peerPort = await freePort()
const peers = [{ origin: `http://127.0.0.1:${peerPort}`, service: 'notifications' }]
let instrument = (listener: RequestListener) => listener

if (names.length === 0) {
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
