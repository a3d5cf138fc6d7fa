/**
 * So many requests of each second are kept whatever the rate says, so that a quiet service is seen
 * at all. Seconds are the clock's, as in X-Ray's SDKs, not a sliding window.
 */
export type Reservoir = {
  /** Whether the second still has one to give. The size may change: what was taken stays taken. */
  take(sizePerSecond: number): boolean
}

export function createReservoir(nowMillis = Date.now): Reservoir {
  let second = -1
  let taken = 0
  return {
    take(sizePerSecond) {
      const current = Math.floor(nowMillis() / 1000)
      if (current !== second) {
        second = current
        taken = 0
      }
      if (taken >= sizePerSecond) return false
      taken++
      return true
    },
  }
}
