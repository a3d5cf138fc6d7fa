import type { TextMapPropagator } from '@opentelemetry/api'
import type { Destination } from './destination.ts'

/**
 * A propagator that injects headers only into calls to our own peers, for instrumentations that
 * inject into every call. An injection does not show where its call goes. But the contributed http
 * and undici instrumentations inject in the same turn in which they call the hook that describes
 * the call. So that hook announces the destination, and the next injection uses the announcement
 * up. Other callers of `inject` (queues, cloud clients) reach no service of ours and get nothing.
 */
export function ownPeersOnly(propagator: TextMapPropagator) {
  let isOwnPeerNext = false

  const guarded: TextMapPropagator = {
    inject(context, carrier, setter) {
      const isOwnPeer = isOwnPeerNext
      isOwnPeerNext = false
      if (isOwnPeer) propagator.inject(context, carrier, setter)
    },
    extract: (context, carrier, getter) => propagator.extract(context, carrier, getter),
    fields: () => propagator.fields(),
  }
  return {
    propagator: guarded,
    expectCallTo(destination: Destination | undefined): void {
      isOwnPeerNext = destination?.service !== undefined
    },
  }
}
