/** `take` answers whether one more may go. */
export type ItemLimiter = { take(): boolean }

/**
 * Lets `perMinute` items through in a burst and as many in each following minute (token bucket).
 * Guards Rollbar's quota and our own processor against an error in a loop: each item costs about
 * a millisecond to make.
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
