/** Work on long texts from outside, in steps of a millisecond or two, so that requests go on between. */
export type Steps<Result> = Generator<void, Result, void>

/** Runs all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
