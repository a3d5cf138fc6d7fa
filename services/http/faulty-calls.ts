import { context } from '@opentelemetry/api'
import { refusingOrigin } from '../scenarios/run/refusing-peer.ts'
import { withClientAttributes } from '../scenarios/run/spans.ts'
import type { Faults } from '../scenarios/scenario.ts'
import type { callPeer } from './peer.ts'

/** Calls of the other service that go wrong, or are repeated, while the faults say so. */
export function withFaults(call: typeof callPeer, faults: () => Faults): typeof callPeer {
  return async (peer, path, body) => {
    const { peerRefuses, retries = 0 } = faults()
    const called = peerRefuses ? { ...peer, url: refusingOrigin } : peer
    for (let resent = 0; ; resent++) {
      try {
        return await context.with(resending(resent), call, undefined, called, path, body)
      } catch (error) {
        if (resent >= retries) throw error
      }
    }
  }
}

/** OpenTelemetry's attribute of a request that is sent again. */
const resending = (count: number) =>
  count === 0
    ? context.active()
    : withClientAttributes(context.active(), { 'http.request.resend_count': count })
