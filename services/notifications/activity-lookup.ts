import type { Activity } from '../contracts/activity.ts'
import { callPeer, orNull, PeerError } from '../http/peer.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

/**
 * Finds activities by their ids in one call; `null` when their service is away. Never throws. The map
 * lacks unknown and expired activities.
 */
export type ActivityLookup = (ids: string[]) => Promise<Map<string, Activity> | null>

type ActivityLookupOptions = {
  /** `undefined`: the service counts as away. */
  url: string | undefined
  telemetry: Telemetry
}

export function createActivityLookup({ url, telemetry }: ActivityLookupOptions): ActivityLookup {
  const peer = { name: 'activities', url }

  return async ids => {
    if (ids.length === 0) return new Map()
    return orNull(peer, telemetry, async () => {
      const query = new URLSearchParams({ ids: [...new Set(ids)].join(',') })
      const answer = await callPeer(peer, `/api/activities?${query}`)
      const activities = (answer as { activities?: unknown } | null)?.activities
      if (!Array.isArray(activities) || !activities.every(isActivity)) {
        throw new PeerError(peer, 'answered without "activities"')
      }
      return new Map(activities.map(activity => [activity.id, activity]))
    })
  }
}

const isActivity = (value: unknown): value is Activity =>
  typeof (value as Activity | null)?.id === 'string' &&
  typeof (value as Activity).message === 'string'
