import { type Failure, kindOf, replay } from './execute.ts'
import type { Target } from './target.ts'

const mostMillis = 30_000
const maxReplays = 2000

/** Minimises a failure within some seconds: finds few and short inputs that still fail. */
export async function minimise(
  target: Target,
  failure: Failure,
  maxMillis: number,
): Promise<Failure> {
  const end = performance.now() + mostMillis
  let replays = 0
  let { problem, inputs } = failure

  /** Adopts a candidate when it still fails in the same way. */
  async function attempt(candidate: Buffer[]): Promise<boolean> {
    if (performance.now() > end || replays++ > maxReplays) return false
    const again = await replay(target, candidate, maxMillis)
    if (again === undefined || kindOf(again) !== kindOf(problem)) return false
    problem = again
    inputs = candidate
    return true
  }

  await removeParts(inputs.length, (from, to) => attempt(inputs.toSpliced(from, to - from)))
  for (let index = 0; index < inputs.length; index++) {
    await removeParts(inputs[index]!.length, (from, to) => {
      const input = inputs[index]!
      const shorter = Buffer.concat([input.subarray(0, from), input.subarray(to)])
      return attempt(inputs.with(index, shorter))
    })
  }
  return { problem, inputs }
}

/**
 * Tries to remove each half, quarter, eighth …, from the end, so that the remaining parts keep
 * their places.
 */
async function removeParts(
  length: number,
  isRemoved: (from: number, to: number) => Promise<boolean>,
): Promise<void> {
  let left = length
  for (
    let size = Math.ceil(left / 2);
    size >= 1 && left > 1;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    for (let to = left; to > 0; to -= size) {
      const from = Math.max(to - size, 0)
      if (to - from < left && (await isRemoved(from, to))) left -= to - from
    }
  }
}
