import type { TextMapPropagator } from '@opentelemetry/api'
import type { Destination } from './destination.ts'

/**
 * A propagator that puts our headers only on calls to our own peers, for instrumentations that put
 * them on every call. Injection does not know where the call goes; but the contributed http and
 * undici instrumentations inject in the same turn in which they ask their hooks to describe the
 * call. So that hook says what comes next, and each injection uses it up: whoever else injects
 * (queues, cloud clients) reaches no service of ours, and gets nothing.
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
