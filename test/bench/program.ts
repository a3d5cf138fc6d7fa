import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { startProgram } from '../support/program.ts'
import { megabytesOf } from './memory.ts'

export type MeasuredProgram = Awaited<ReturnType<typeof startMeasured>>

/** Nothing of the developer's shell: its keys must not send a benchmark's load to a vendor. */
export const cleanEnvironment = {
  HOME: process.env.HOME,
  HOST: '127.0.0.1',
  PORT: '0',
  AWS_EC2_METADATA_DISABLED: 'true',
}

type MeasuredOptions = { nodeArgs?: string[]; environment?: NodeJS.ProcessEnv }

/** Starts a program, waits until it listens, and measures what it takes of the machine. */
export async function startMeasured(file: string, { nodeArgs, environment }: MeasuredOptions = {}) {
  const { child, listening, stop } = startProgram(file, {
    nodeArgs,
    environment: { ...cleanEnvironment, ...environment },
    output: 'discard',
  })
  const pid = child.pid!
  return {
    listening: await listening,
    cpuMillis: () => cpuMillisOf(pid),
    residentMegabytes: () => megabytesOf(pid),
    /** Sends the program a message and waits for its one answer. */
    async ask(): Promise<unknown> {
      child.send('how many')
      return (await once(child, 'message'))[0]
    },
    stop,
  }
}

/**
 * Processor time of all threads that a process has. From schedstat, whose nanoseconds are exact where
 * `/proc/<pid>/stat` counts ticks of 10 ms.
 */
function cpuMillisOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).reduce((sum, task) => {
    const [nanoseconds] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
    return sum + Number(nanoseconds) / 1e6
  }, 0)
}
