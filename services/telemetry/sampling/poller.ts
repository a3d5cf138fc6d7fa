export type Poller = {
  /** Works now; if it is already working, once more right after. */
  now(): void
  stop(): void
}

/**
 * Works again and again, never twice at the same time, and does not keep the process alive.
 *
 * @param work resolves with the milliseconds until the next time; must not throw
 */
export function createPoller(work: (signal: AbortSignal) => Promise<number>): Poller {
  const ending = new AbortController()
  const { signal } = ending
  let timer: NodeJS.Timeout | undefined
  let isAtWork = false
  let isWanted = false

  async function run(): Promise<void> {
    clearTimeout(timer)
    isAtWork = true
    let waitMillis = 0
    do {
      isWanted = false
      waitMillis = await work(signal)
    } while (isWanted && !signal.aborted)
    isAtWork = false
    if (!signal.aborted) timer = setTimeout(run, waitMillis).unref()
  }

  return {
    now() {
      isWanted = true
      if (!isAtWork && !signal.aborted) void run()
    },
    stop() {
      ending.abort()
      clearTimeout(timer)
    },
  }
}
