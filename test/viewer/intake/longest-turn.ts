/**
 * The most processor time, in milliseconds, that one turn of this thread's event loop takes while
 * `work` runs. Not the clock's: on a busy machine a turn of 10 ms may last half a second.
 */
export async function longestTurn<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; longestMillis: number }> {
  let isDone = false
  let longestMillis = 0
  let before = cpuMillis()
  const turn = () => {
    const now = cpuMillis()
    longestMillis = Math.max(longestMillis, now - before)
    before = now
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  const result = await work().finally(() => {
    isDone = true
  })
  return { result, longestMillis }
}

function cpuMillis(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
