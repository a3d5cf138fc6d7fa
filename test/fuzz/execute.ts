import { getHeapStatistics } from 'node:v8'
import type { Runner, Target } from './target.ts'

/** What went wrong; `inputs` are run in this order on a fresh state. */
export type Failure = { problem: string; inputs: Buffer[] }

/** The issue's bound of a turn, of processor time, for any input that the engine makes. */
const turnMillis = 100
/** Decoded records are larger than their bytes, but not by orders. */
const maxAllocatedBytes = 64 * 1024 * 1024

export const limitOf = ({ maxMillis = turnMillis }: Target) => maxMillis

type ExecuteOptions = {
  /** Whether the slower checks follow. */
  isChecked?: boolean
  /** Limit of processor time. @default 100 */
  maxMillis?: number | undefined
}

/** Runs an input, and returns its problem; undefined when there is none. */
export async function execute(
  runner: Runner,
  input: Buffer,
  { isChecked = false, maxMillis = turnMillis }: ExecuteOptions = {},
): Promise<string | undefined> {
  const before = getHeapStatistics()
  const cpuBefore = process.threadCpuUsage()
  try {
    await runner.run(input)
    // The processor time of this thread alone: the clock also counts other processes.
    const { user, system } = process.threadCpuUsage(cpuBefore)
    const tookMillis = (user + system) / 1000
    if (tookMillis > maxMillis)
      return `slow: ${Math.round(tookMillis)} ms for ${input.length} bytes`
    const after = getHeapStatistics()
    const allocated = allocatedBytes(after) - allocatedBytes(before)
    if (allocated > maxAllocatedBytes) return `large: ${allocated} bytes for ${input.length}`
    if (isChecked) await runner.check?.()
    return undefined
  } catch (error) {
    return describe(error)
  }
}

const allocatedBytes = ({
  used_heap_size,
  external_memory,
}: ReturnType<typeof getHeapStatistics>) => used_heap_size + external_memory

/**
 * The fastest run of a slow input counts: compilation and garbage collection are not its fault, and
 * V8 takes some runs until it compiles for speed.
 */
const mostRuns = 12

/**
 * Runs inputs on a fresh state, and returns the problem that occurs again; undefined when none
 * does.
 */
export async function replay(
  target: Target,
  inputs: Buffer[],
  maxMillis = limitOf(target),
): Promise<string | undefined> {
  let problem: string | undefined
  for (let runs = 0; runs < mostRuns; runs++) {
    problem = await replayOnce(target, inputs, maxMillis)
    if (problem === undefined || kindOf(problem) === 'thrown') return problem
  }
  return problem
}

async function replayOnce(
  target: Target,
  inputs: Buffer[],
  maxMillis: number,
): Promise<string | undefined> {
  const runner = target.open()
  try {
    for (const [index, input] of inputs.entries()) {
      const isChecked = index === inputs.length - 1
      const problem = await execute(runner, input, { isChecked, maxMillis })
      if (problem !== undefined) return problem
    }
    return undefined
  } finally {
    runner.close?.()
  }
}

/** Two problems of a kind may have the same cause; the minimiser keeps to one kind. */
export const kindOf = (problem: string) => /^(slow|large):/.exec(problem)?.[1] ?? 'thrown'

/** Message and the first line of the stack that is ours. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${JSON.stringify(error)}`
  const place = error.stack?.split('\n').find(line => line.includes('/services/'))
  const file = place && /services\/[^)]*/.exec(place)?.[0]
  return `${error.name}: ${error.message.slice(0, 300)}${file ? ` (${file})` : ''}`
}
