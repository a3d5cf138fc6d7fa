import type { FaultSwitches } from '../faults/fault-switches.ts'
import type { WatchDatagram } from '../from-xray/udp.ts'
import type { Store } from '../store/open.ts'
import { guarded } from '../turns/guarded.ts'
import { createRawPayloads, type RawPayloads } from './raw-payloads.ts'
import { type WatchRoute, watchRoute } from './watch-route.ts'

type WatchedWires<Watched> = {
  /** The same store. The reasons of rejections noted in its inbox are shown beside the payloads. */
  store: Watched
  raw: RawPayloads
  route: WatchRoute
  datagram: WatchDatagram
}

/** Wraps each wire: keeps its raw payloads and injects its faults. */
export function watchWires<Watched extends Pick<Store, 'inbox' | 'clear' | 'onProblem'>>(
  store: Watched,
  faults: FaultSwitches,
): WatchedWires<Watched> {
  const raw = createRawPayloads()
  const inbox: Store['inbox'] = {
    ...store.inbox,
    noteRejection(rejection, source) {
      raw.noteRejection(rejection, source)
      store.inbox.noteRejection(rejection)
    },
  }
  const clear = async () => {
    raw.clear()
    await store.clear()
  }

  /** A datagram has no answer: it can only be late or lost. */
  const datagram: WatchDatagram = (bytes, take) => {
    const wire = 'xray-udp'
    raw.keep(wire, bytes, { what: 'UDP datagram', headers: {}, body: bytes })
    const fault = faults.nextFault(wire)
    if (fault?.drop || faults.losesDatagram(bytes)) {
      inbox.count(wire, { dropped: 1 })
      inbox.noteRejection({ wire, reason: 'fault switch: datagram lost' }, bytes)
      return
    }
    if (!fault?.delayMillis) return take()
    setTimeout(guarded(take, store.onProblem), fault.delayMillis).unref()
  }

  return {
    store: { ...store, inbox, clear },
    raw,
    route: (wire, route) => watchRoute(wire, route, { raw, faults, inbox }),
    datagram,
  }
}
