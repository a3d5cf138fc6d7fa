export type PushQueue = ReturnType<typeof createPushQueue>

/** Runs a few calls at a time and keeps a bounded number of others waiting. */
export function createPushQueue({ maxAtOnce, maxWaiting }: PushQueueOptions) {
  const waiting: PromiseWithResolvers<void>[] = []
  let running = 0

  /** The place of a call that ended goes to the one that waited longest. */
  function leave(): void {
    const next = waiting.shift()
    if (next) next.resolve()
    else running--
  }

  return {
    /** How many more calls it takes now. */
    room: () => maxAtOnce - running + maxWaiting - waiting.length,
    /** Runs `call` when it is its turn, in the context of the caller. */
    async run<Result>(call: () => Promise<Result>): Promise<Result> {
      if (running < maxAtOnce) running++
      else {
        const turn = Promise.withResolvers<void>()
        waiting.push(turn)
        await turn.promise
      }
      return call().finally(leave)
    },
    /** Rejects what waits; what runs goes on. */
    giveUpWaiting(reason: Error): void {
      for (const turn of waiting.splice(0)) turn.reject(reason)
    },
  }
}

export type PushQueueOptions = { maxAtOnce: number; maxWaiting: number }
