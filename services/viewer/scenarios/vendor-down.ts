import { setTimeout as wait } from 'node:timers/promises'
import type { FaultSwitches } from '../faults/fault-switches.ts'
import type { Around } from './beside.ts'
import type { Services } from './services.ts'

/** In the document of a segment: annotations have underscores for dots. */
const marker = '"app_scenario":"vendor-down"'

/** Senders keep segments for 50 ms, a busy machine for longer. */
const sendingMillis = 500

/**
 * Rejects spans as a vendor does that is away, and loses the segments of the scenario's own requests;
 * what the switches of the wires page say holds again afterwards.
 */
export const vendorDown =
  (faults: FaultSwitches, services: Services): Around =>
  async (_, send) => {
    const { 'otlp-traces': earlier } = faults.read()
    faults.set({ 'otlp-traces': { status: 503, retryAfterSeconds: 1 } })
    faults.loseDatagramsWith(marker)
    try {
      const answers = await send(services)
      // The last segments are on their way.
      await wait(sendingMillis)
      return answers
    } finally {
      faults.set({ 'otlp-traces': earlier })
      faults.loseDatagramsWith(undefined)
    }
  }
