import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Stripped types are kept between tests: programs start in a third of the time. */
const compileCache = join(tmpdir(), 'waywiser-test-compile-cache')

export type Program = {
  url: string
  stdout: () => string
  /** The lines of the log so far. */
  logLines: () => Record<string, unknown>[]
  /** SIGTERM; answers the exit code. */
  stop: () => Promise<number | null>
}

/** A program with `start.ts` before it, as `npm start` runs it; nothing of our own environment. */
export function spawnProgram(file: string, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', './services/telemetry/start.ts', file], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

export async function runProgram(file: string, env: Record<string, string>): Promise<Program> {
  const child = spawnProgram(file, env)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', chunk => {
    stdout += chunk
  })
  child.stderr?.on('data', chunk => {
    stderr += chunk
  })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  const listening = once(child, 'message').then(([message]) => message as { port: number })
  const first = await Promise.race([listening, exit])
  if (first === null || typeof first === 'number') {
    throw new Error(`${file} has ended with ${first}: ${stdout}${stderr}`)
  }
  return {
    url: `http://127.0.0.1:${first.port}`,
    stdout: () => stdout,
    logLines: () =>
      stdout
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line)),
    stop() {
      child.kill('SIGTERM')
      return exit
    },
  }
}
