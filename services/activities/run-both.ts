/** Runs two pieces of work, and waits for both even when the first fails. */
export type RunBoth = <First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
) => Promise<[First, Second]>

/** Both at once; the second is started first, since the first may throw at once. */
export const sideBySide: RunBoth = async (first, second) => {
  const pending = second()
  const result = await first().finally(() => pending)
  return [result, await pending]
}

/** The first waits for the second, while `inTurn` says so. */
export const workInTurn =
  (inTurn: () => boolean): RunBoth =>
  async (first, second) => {
    if (!inTurn()) return sideBySide(first, second)
    const earlier = await second()
    return [await first(), earlier]
  }
