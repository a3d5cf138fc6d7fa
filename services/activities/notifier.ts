import type { NewNotification, StoredList, StoredNotification } from '../contracts/notification.ts'
import { callPeer, orNull, PeerError } from '../http/peer.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

/** Calls of the notifications service; `null` when it is away. They never throw. */
export type Notifier = {
  /** Sends all in one call, and returns how many were new. */
  notify(all: NewNotification[]): Promise<number | null>
  unreadCount(handle: string): Promise<number | null>
  /** One person's notifications, newest first. @param query `limit` and `cursor` as they came */
  list(query: URLSearchParams): Promise<StoredList | null>
  /** Returns how many were unread. */
  markRead(handle: string): Promise<number | null>
}

type NotifierOptions = {
  /** `undefined`: the service counts as away. */
  url: string | undefined
  telemetry: Telemetry
  /** @default callPeer */
  call?: typeof callPeer
}

export function createNotifier({ url, telemetry, call = callPeer }: NotifierOptions): Notifier {
  const peer = { name: 'notifications', url }

  return {
    notify: async all => {
      if (all.length === 0) return 0
      return orNull(peer, telemetry, async () =>
        readNumber(await call(peer, '/api/notifications', all), 'created'),
      )
    },
    unreadCount: handle =>
      orNull(peer, telemetry, async () => {
        const query = new URLSearchParams({ handle })
        return readNumber(await call(peer, `/api/notifications/unread-count?${query}`), 'count')
      }),
    list: query =>
      orNull(peer, telemetry, async () =>
        readList(await callPeer(peer, `/api/notifications?${query}`)),
      ),
    markRead: handle =>
      orNull(peer, telemetry, async () => {
        const query = new URLSearchParams({ handle })
        return readNumber(await callPeer(peer, `/api/notifications/read?${query}`, {}), 'read')
      }),
  }

  function readList(answer: unknown): StoredList {
    const { notifications } = (answer ?? {}) as Partial<StoredList>
    if (Array.isArray(notifications) && notifications.every(isNotification))
      return answer as StoredList
    throw new PeerError(peer, 'answered without "notifications"')
  }

  function readNumber(answer: unknown, field: string): number {
    const value = (answer as Record<string, unknown> | null)?.[field]
    if (Number.isSafeInteger(value)) return value as number
    throw new PeerError(peer, `answered without "${field}"`)
  }
}

const isNotification = (value: unknown): value is StoredNotification =>
  typeof (value as StoredNotification | null)?.id === 'string' &&
  typeof (value as StoredNotification).activityId === 'string'
