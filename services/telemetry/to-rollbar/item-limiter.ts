/** `take` returns whether one more item may be sent. */
export type ItemLimiter = { take(): boolean }

/**
 * A token bucket: lets `perMinute` items through in a burst, and as many in each following minute.
 * Protects Rollbar's quota and our processor from an error in a loop: making an item takes about a
 * millisecond.
 */
export function createItemLimiter(
  perMinute: number,
  nowMillis = () => performance.now(),
): ItemLimiter {
  let tokens = perMinute
  let filledAtMillis = nowMillis()

  return {
    take() {
      const now = nowMillis()
      tokens = Math.min(perMinute, tokens + ((now - filledAtMillis) * perMinute) / 60_000)
      filledAtMillis = now
      if (tokens < 1) return false
      tokens--
      return true
    },
  }
}
