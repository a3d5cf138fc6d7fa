/** The promised maximum of one turn of the event loop. */
export const promisedMillis = 100

/**
 * The longest turn of the loop while `work` ran, in milliseconds of processor time: the clock would
 * count the work of other programs too.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let isDone = false
  let before = process.threadCpuUsage()
  const turn = () => {
    const { user, system } = process.threadCpuUsage(before)
    longest = Math.max(longest, (user + system) / 1000)
    before = process.threadCpuUsage()
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  await new Promise(resolve => setImmediate(resolve))
  isDone = true
  return longest
}
