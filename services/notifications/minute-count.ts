import { AsyncLocalStorage } from 'node:async_hooks'

const minuteMillis = 60_000

/**
 * Sums up counts, and says the sum at once, then at most once a minute. `close` says the rest.
 * Create it outside of any request, since what is said a minute later belongs to none.
 */
export function createMinuteCount(say: (count: number) => void) {
  const outsideOfRequests = AsyncLocalStorage.snapshot()
  let count = 0
  let timer: NodeJS.Timeout | undefined

  function sayRest(): void {
    if (count === 0) return
    say(count)
    count = 0
  }

  function sayAndWait(): void {
    timer = count > 0 ? setTimeout(endMinute, minuteMillis).unref() : undefined
    sayRest()
  }

  const endMinute = () => outsideOfRequests(sayAndWait)

  return {
    add(more: number): void {
      count += more
      if (!timer) sayAndWait()
    },
    close(): void {
      clearTimeout(timer)
      timer = undefined
      outsideOfRequests(sayRest)
    },
  }
}
