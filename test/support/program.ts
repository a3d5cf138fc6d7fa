import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urlOf } from './ports.ts'

const root = join(import.meta.dirname, '../..')

/** Stripped types are kept between programs, which then start in a third of the time. */
export const compileCache = join(tmpdir(), 'waywiser-test-compile-cache')

/** What a program of this repository needs of the developer's shell, and no more. */
export const programEnvironment = {
  PATH: `${process.env.PATH}`,
  NODE_COMPILE_CACHE: compileCache,
}

/** The first message of every program by IPC. */
type Listening = { port: number; otlpPort?: number; otlpGrpcPort?: number; xrayPort: number }

type ProgramOptions = {
  args?: string[]
  /** Arguments of node, before the program. */
  nodeArgs?: string[]
  /** The whole environment besides PATH: nothing is from the developer's shell. */
  environment?: NodeJS.ProcessEnv
  cwd?: string
  /** `discard` throws stdout away and passes stderr on; `pipe` leaves both to the caller. */
  output?: 'collect' | 'discard' | 'pipe'
}

export type Program = ReturnType<typeof startProgram>

const discarded: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc']

const running = new Set<ChildProcess>()

// Runs before the scratch folders of a benchmark are removed: the programs still write into them.
process.prependOnceListener('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a program of this repository with node, and collects what it prints. */
export function startProgram(file: string, options: ProgramOptions = {}) {
  const { args = [], nodeArgs = [], environment, cwd = root, output = 'collect' } = options
  const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
    cwd,
    env: { ...programEnvironment, ...environment },
    stdio: output === 'discard' ? discarded : ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  running.add(child)
  const printed = collectOutput(output === 'collect' ? child : {})
  const ended = allEnded(child).finally(() => running.delete(child))
  const listening = firstMessage(child, ended, () => `${file}: ${printed.all()}`)
  // A test that expects the program to end never waits for its address.
  listening.catch(() => {})
  return {
    child,
    ...printed,
    /** Every line of stdout that is JSON. */
    logLines: () => jsonLines(printed.stdout()),
    /** Resolves with the ports once the program listens; rejects when it ends before. */
    listening,
    address: async () => urlOf((await listening).port),
    /** Exit code, or `null` after a signal. Resolves when all output is read. */
    ended,
    isRunning: () => running.has(child),
    stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
      child.kill(signal)
      return ended
    },
  }
}

/** Collects the output of a child process from now on. */
function collectOutput({ stdout, stderr }: Partial<ChildProcess>) {
  const text = { stdout: '', stderr: '', all: '' }
  for (const [name, stream] of Object.entries({ stdout, stderr })) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name as 'stdout' | 'stderr'] += chunk
      text.all += chunk
    })
  }
  return { stdout: () => text.stdout, stderr: () => text.stderr, all: () => text.all }
}

const jsonLines = (output: string): Record<string, unknown>[] =>
  output
    .split('\n')
    // The last is not complete yet.
    .slice(0, -1)
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))

/** Not `close`, which does not come after a `disconnect` of ours. */
async function allEnded(child: ChildProcess): Promise<number | null> {
  const [[code]] = await Promise.all([
    once(child, 'exit'),
    child.stdout && once(child.stdout, 'end'),
    child.stderr && once(child.stderr, 'end'),
  ])
  return code
}

async function firstMessage(
  child: ChildProcess,
  ended: Promise<unknown>,
  describe: () => string,
): Promise<Listening> {
  const hasEnded = ended.then(code => {
    throw new Error(`ended with ${code} before it listened: ${describe()}`)
  })
  const [message] = await Promise.race([once(child, 'message'), hasEnded])
  hasEnded.catch(() => {})
  return message
}
