import { setTimeout as sleep } from 'node:timers/promises'

/** Generous, for a busy machine: a condition that takes longer never becomes true. */
const deadlineMillis = 30_000

const pollMillis = 10

/**
 * Polls until `condition` is true.
 *
 * @param describe what to add to the error when it does not become true in time, which quotes the
 *   condition's source
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  describe: () => string = () => '',
  millis = deadlineMillis,
): Promise<void> {
  const end = performance.now() + millis
  while (!(await condition())) {
    if (performance.now() > end) {
      throw new Error(`not true within ${millis} ms: ${condition}\n${describe()}`)
    }
    await sleep(pollMillis)
  }
}
