import type { NewNotification } from '../contracts/notification.ts'
import { callPeer, orNull, PeerError } from '../http/peer.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

/** Calls of the notifications service; `null` when it is away. They never throw. */
export type Notifier = {
  /** Sends all in one call, and returns how many were new. */
  notify(all: NewNotification[]): Promise<number | null>
  unreadCount(handle: string): Promise<number | null>
}

type NotifierOptions = {
  /** `undefined`: the service counts as away. */
  url: string | undefined
  telemetry: Telemetry
}

export function createNotifier({ url, telemetry }: NotifierOptions): Notifier {
  const peer = { name: 'notifications', url }

  return {
    notify: async all => {
      if (all.length === 0) return 0
      return orNull(peer, telemetry, async () =>
        readNumber(await callPeer(peer, '/api/notifications', all), 'created'),
      )
    },
    unreadCount: handle =>
      orNull(peer, telemetry, async () => {
        const query = new URLSearchParams({ handle })
        return readNumber(await callPeer(peer, `/api/notifications/unread-count?${query}`), 'count')
      }),
  }

  function readNumber(answer: unknown, field: string): number {
    const value = (answer as Record<string, unknown> | null)?.[field]
    if (Number.isSafeInteger(value)) return value as number
    throw new PeerError(peer, `answered without "${field}"`)
  }
}
