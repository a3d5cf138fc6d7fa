import { setTimeout as sleep } from 'node:timers/promises'

const firstPauseMillis = 100
/** A database that is back is noticed this soon. */
const longestPauseMillis = 5_000

/**
 * Tries `work` until it succeeds, with pauses that double from 100 ms to 5 s, each up to a half
 * shorter by chance so that replicas do not retry in step. Resolves without success when `signal` is
 * aborted.
 */
export async function untilDone(
  work: () => Promise<void>,
  signal: AbortSignal,
  onFailure: (error: unknown, nextTryMillis: number) => void,
): Promise<void> {
  for (let pauseMillis = firstPauseMillis; !signal.aborted; pauseMillis *= 2) {
    try {
      return await work()
    } catch (error) {
      const longest = Math.min(pauseMillis, longestPauseMillis)
      const nextTryMillis = Math.round(longest * (1 - Math.random() / 2))
      onFailure(error, nextTryMillis)
      await sleep(nextTryMillis, undefined, { signal }).catch(() => {})
    }
  }
}
