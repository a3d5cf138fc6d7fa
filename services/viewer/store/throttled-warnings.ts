import type { Warn } from './file/database.ts'

const intervalMillis = 60_000

/** Logs a kind of problem when it begins and then once a minute, with the number of occurrences. */
export function createThrottledWarnings(warn: Warn, now: () => number) {
  return (message: string) => {
    let saidMillis = Number.NEGATIVE_INFINITY
    let count = 0
    return (problem: unknown, times = 1): void => {
      count += times
      if (Math.abs(now() - saidMillis) < intervalMillis) return
      warn({ err: problem, count }, message)
      saidMillis = now()
      count = 0
    }
  }
}
