import type { ActivityLookup } from './activity-lookup.ts'

/** Looks activities up one after the other, each by its own call, while `singly` says so. */
export function lookUpSingly(lookUp: ActivityLookup, singly: () => boolean): ActivityLookup {
  return async ids => {
    if (!singly()) return lookUp(ids)
    const found: Awaited<ReturnType<ActivityLookup>> = new Map()
    for (const id of ids) {
      for (const [key, activity] of (await lookUp([id])) ?? []) found.set(key, activity)
    }
    return found
  }
}
