/** Work on outside text that may be long: each step takes a millisecond or two. */
export type Steps<Result> = Generator<void, Result, void>

/** All steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
