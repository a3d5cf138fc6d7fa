import { confirm } from './confirm.ts'
import { type Coverage, type Place, startCoverage } from './coverage.ts'
import { execute, type Failure, limitOf } from './execute.ts'
import { createPool } from './pool.ts'
import { createRandom } from './random.ts'
import type { Runner, Target } from './target.ts'

type FuzzOptions = {
  seed: string
  /** Inputs to begin with. */
  corpus: Buffer[]
  /** Ends the run, whichever comes first. */
  maxMillis: number
  maxExecutions: number
  /** Without it inputs are generated and mutated, but not chosen by their coverage. */
  isGuided: boolean
  /** The factor by which the machine may be slower than it should be. @default 1 */
  slowness?: number
}

export type Finding = {
  target: string
  seed: string
  problem: string
  /** Inputs that run one after the other on a fresh state; mostly one. */
  inputs: Buffer[]
}

type FuzzResult = {
  executions: number
  millis: number
  /** Characters of the services' source that ran. */
  covered: number
  /** Inputs that reached new code, in the order in which they were found. */
  corpus: Buffer[]
  finding: Finding | undefined
}

/** After so many inputs the state is made anew, so that a failure has few possible causes. */
const inputsPerState = 256
/** The slower checks run after this many inputs. */
const inputsPerCheck = 64
const inputsPerReading = { least: 8, most: 1024 }

/** Runs inputs until the time is over or one of them shows a fault, which is then minimised. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const random = createRandom(`${options.seed} ${target.name}`)
  const coverage = options.isGuided ? startCoverage() : undefined
  const pool = createPool(target, random, options.corpus)
  const state = createState(target, options.slowness)
  const started = performance.now()
  const isOver = () =>
    performance.now() - started > options.maxMillis || state.executions() >= options.maxExecutions
  let failure: Failure | undefined
  let interval = inputsPerReading.least
  try {
    while (!isOver() && !failure) {
      const batch = Array.from({ length: interval }, () => pool.next())
      failure = await state.runAll(batch)
      if (!coverage || failure) continue
      const fresh = coverage.takeNew()
      interval = nextInterval(interval, fresh.length > 0)
      if (fresh.length > 0) pool.add(await reachedBy(batch, fresh, coverage, target))
    }
  } finally {
    coverage?.stop()
    state.close()
  }
  return {
    executions: state.executions(),
    millis: performance.now() - started,
    covered: coverage?.coveredCharacters() ?? 0,
    corpus: pool.found,
    finding: failure && { target: target.name, seed: options.seed, ...failure },
  }
}

const nextInterval = (interval: number, hasNew: boolean) =>
  hasNew ? inputsPerReading.least : Math.min(interval * 2, inputsPerReading.most)

/** Which inputs of a batch reach new places: halves are run again until each is one input. */
async function reachedBy(
  batch: Buffer[],
  fresh: Place[],
  coverage: Coverage,
  target: Target,
): Promise<Buffer[]> {
  let missing = fresh
  const runner = target.open()

  async function search(inputs: Buffer[]): Promise<Buffer[]> {
    for (const input of inputs) await execute(runner, input)
    const reached = new Set(coverage.takeOf(missing))
    if (reached.size === 0) return []
    if (inputs.length === 1) {
      missing = missing.filter(place => !reached.has(place))
      return inputs
    }
    const half = Math.ceil(inputs.length / 2)
    return [...(await search(inputs.slice(0, half))), ...(await search(inputs.slice(half)))]
  }
  const found = await search(batch)
  runner.close?.()
  return found
}

/** Runs inputs on a state that is made anew now and then, and says which could be to blame. */
function createState(target: Target, slowness = 1) {
  const maxMillis = limitOf(target) * slowness
  let runner: Runner | undefined
  let sinceOpened: Buffer[] = []
  let executions = 0

  async function run(input: Buffer): Promise<Failure | undefined> {
    if (sinceOpened.length >= inputsPerState) close()
    runner ??= target.open()
    sinceOpened.push(input)
    executions++
    const isChecked = sinceOpened.length % inputsPerCheck === 0
    const problem = await execute(runner, input, { isChecked, maxMillis })
    if (!problem) return undefined
    const failure = { problem, inputs: sinceOpened }
    close()
    // An input that is slow only once, on a busy machine, is not a fault.
    return confirm(target, failure, maxMillis)
  }

  async function runAll(inputs: Buffer[]): Promise<Failure | undefined> {
    for (const input of inputs) {
      const failure = await run(input)
      if (failure) return failure
    }
    return undefined
  }

  function close(): void {
    runner?.close?.()
    runner = undefined
    sinceOpened = []
  }
  return { runAll, close, executions: () => executions }
}
