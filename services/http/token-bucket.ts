export type TokenBucket = {
  /** Takes as many of `wanted` tokens as there are, and returns how many that was. */
  take(wanted: number): number
  /** How long until the next token is there, in milliseconds. */
  waitMillis(): number
}

/**
 * `perMinute` tokens at once, and as many in each following minute, for work that costs money.
 *
 * @param nowMillis a monotonic clock
 */
export function createTokenBucket(
  perMinute: number,
  nowMillis = () => performance.now(),
): TokenBucket {
  const millisPerToken = 60_000 / perMinute
  let tokens = perMinute
  let filledAtMillis = nowMillis()

  function fill(): void {
    const now = nowMillis()
    tokens = Math.min(perMinute, tokens + (now - filledAtMillis) / millisPerToken)
    filledAtMillis = now
  }

  return {
    take(wanted) {
      fill()
      const taken = Math.min(Math.floor(tokens), wanted)
      tokens -= taken
      return taken
    },
    waitMillis() {
      fill()
      return Math.max(0, 1 - tokens) * millisPerToken
    },
  }
}
