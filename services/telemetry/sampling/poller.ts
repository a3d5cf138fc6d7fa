export type Poller = {
  /** Works now; if it is already working, once more right after. */
  now(): void
  stop(): void
}

const afterErrorMillis = 60_000

/**
 * Works again and again, never twice at the same time, and does not keep the process alive.
 *
 * @param work resolves with the milliseconds until the next time
 * @param onError gets what `work` threw, which is tried again in a minute
 */
export function createPoller(
  work: (signal: AbortSignal) => Promise<number>,
  onError: (error: unknown) => void,
): Poller {
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
      waitMillis = await attempt()
    } while (isWanted && !signal.aborted)
    isAtWork = false
    if (!signal.aborted) timer = setTimeout(run, waitMillis).unref()
  }

  async function attempt(): Promise<number> {
    try {
      return await work(signal)
    } catch (error) {
      onError(error)
      return afterErrorMillis
    }
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
