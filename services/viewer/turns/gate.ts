export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * Lets at most `places` run at once; the others wait in order of arrival. `onTooMany` makes the
 * error thrown when more than `maxWaiting` would wait.
 */
export function createGate(
  places: number,
  maxWaiting = Number.POSITIVE_INFINITY,
  onTooMany: () => Error = () => new Error(`more than ${maxWaiting} wait already`),
): Gate {
  const waiting: (() => void)[] = []
  let taken = 0

  async function enter(): Promise<void> {
    if (taken < places) taken++
    else if (waiting.length >= maxWaiting) throw onTooMany()
    // `leave` passes its place on: `taken` stays as it is.
    else await new Promise<void>(resolve => waiting.push(resolve))
  }

  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else taken--
  }

  return async work => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
