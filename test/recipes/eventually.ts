import { setTimeout as sleep } from 'node:timers/promises'

/** Seldom, since each look costs the time of a processor that the sample needs. */
const pollMillis = 200

/** An agent of Java takes a minute on a busy machine. */
const deadlineMillis = 150_000

/** Waits until `condition` is true of a program in another language, which is slow to start and to send. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  describe: () => string,
): Promise<void> {
  const end = performance.now() + deadlineMillis
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMillis} ms: ${describe()}`)
    await sleep(pollMillis)
  }
}
