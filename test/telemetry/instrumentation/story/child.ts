import type { RequestListener } from 'node:http'
import { propagation } from '@opentelemetry/api'
import { environmentReader } from '../../../../services/environment.ts'
import { readInstrumentations } from '../../../../services/telemetry/config/contributed-names.ts'
import { subscribeClientHooks } from '../../../../services/telemetry/instrumentation/client.ts'
import { createServerHook } from '../../../../services/telemetry/instrumentation/server.ts'
import { freePort } from '../../../support/ports.ts'
import { addressesOf, propagator, startTracing } from '../tracing.ts'

/**
 * Plays the story under the named contributed instrumentations, or under our own hooks when the
 * list is empty, and sends what it saw to the parent process. The story is imported last: an
 * instrumentation patches modules that are imported after it.
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
  instrument = createServerHook({ tracer, propagator, addressesOf })
} else {
  const { loadContributed } = await import(
    '../../../../services/telemetry/instrumentation/contributed.ts'
  )
  propagation.setGlobalPropagator(
    loadContributed({ names, peers, propagator, addressesOf }).propagator,
  )
}

const { playStory } = await import('./play.ts')
process.send?.(await playStory({ tracing, peerPort, instrument }))
process.exit()
