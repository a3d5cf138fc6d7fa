/**
 * Keeps a number of requests in each second regardless of the rate, so that a quiet service is
 * visible. Seconds are the clock's, as in X-Ray's SDKs, not a sliding window.
 */
export type Reservoir = {
  /**
   * Takes one request of this second, if any is left. The size may change; taken requests stay
   * taken.
   */
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
