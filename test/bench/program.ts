import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type ProgramOptions = {
  /** Arguments of node before the program. */
  execArgv?: string[]
  environment?: Record<string, string>
}

export type Program = Awaited<ReturnType<typeof startProgram>>

/** Nothing of the person's shell: its keys must not send a benchmark's load to a vendor. */
const clean = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  HOST: '127.0.0.1',
  PORT: '0',
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_COMPILE_CACHE: join(tmpdir(), 'waywiser-bench-compile-cache'),
}

const running = new Set<ChildProcess>()
// Before the scratch folders go, into which they would write their last.
process.prependOnceListener('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts one process and waits until it tells by IPC that it listens. When the benchmark is
 * killed, the channel breaks and the process stops by itself.
 */
export async function startProgram(file: string, options: ProgramOptions = {}) {
  const child = fork(file, {
    execArgv: options.execArgv ?? [],
    env: { ...clean, ...options.environment },
    // Lines are written, since a service writes them, and thrown away.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  running.add(child)
  const ended = once(child, 'exit').finally(() => running.delete(child))
  const failed = ended.then(([code]) => {
    throw new Error(`${file} ended with exit code ${code} before it listened`)
  })
  const [listening] = await Promise.race([once(child, 'message'), failed])
  failed.catch(() => {})
  const pid = child.pid!
  return {
    listening: listening as { port: number },
    cpuMillis: () => cpuMillisOf(pid),
    residentMegabytes: () => residentMegabytesOf(pid),
    /** Asks the process and waits for its one answer. */
    async ask(): Promise<unknown> {
      child.send('how many')
      return (await once(child, 'message'))[0]
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
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

/** VmRSS, as `ps` tells it. */
function residentMegabytesOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
