/**
 * So many requests of each second are kept whatever the rate says, so that a quiet service is seen
 * at all. Seconds are the clock's, as in X-Ray's SDKs, not a sliding window.
 */
export type Reservoir = {
  /** Whether the second still has one to give. */
  take(): boolean
}

export function createReservoir(sizePerSecond: number, nowMillis = Date.now): Reservoir {
  let second = -1
  let left = 0
  return {
    take() {
      const current = Math.floor(nowMillis() / 1000)
      if (current !== second) {
        second = current
        left = sizePerSecond
      }
      if (left <= 0) return false
      left--
      return true
    },
  }
}
