type PushQueueOptions = { maxAtOnce: number; maxWaiting: number }

/** Runs a few calls at a time, and keeps a bounded number of others waiting. */
export function createPushQueue({ maxAtOnce, maxWaiting }: PushQueueOptions) {
  const waiting: PromiseWithResolvers<void>[] = []
  let running = 0

  /** Passes the place of a finished call to the one that waited longest. */
  function leave(): void {
    const next = waiting.shift()
    if (next) next.resolve()
    else running--
  }

  return {
    /** How many more calls fit now. */
    room: () => maxAtOnce - running + maxWaiting - waiting.length,
    /** Runs `call` when its turn comes, in the caller's context. */
    async run<Result>(call: () => Promise<Result>): Promise<Result> {
      if (running < maxAtOnce) running++
      else {
        const turn = Promise.withResolvers<void>()
        waiting.push(turn)
        await turn.promise
      }
      return call().finally(leave)
    },
    /** Rejects the waiting calls; running ones go on. */
    giveUpWaiting(reason: Error): void {
      for (const turn of waiting.splice(0)) turn.reject(reason)
    },
  }
}
