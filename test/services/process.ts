import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')

export type ServiceProcess = {
  child: ChildProcess
  /** Everything printed so far. */
  printed: { out: string; err: string }
  /** Its address, once it said that it listens. */
  address(): Promise<string>
  /** Its exit code; `null` when a signal ended it. */
  ended: Promise<number | null>
}

/** The real program, started as `npm start` does it, with nothing of our own environment. */
export function startProcess(
  service: 'activities' | 'notifications',
  environment: Record<string, string>,
  nodeOptions: string[] = [],
): ServiceProcess {
  const main = join(root, `services/${service}/main.ts`)
  const start = join(root, 'services/telemetry/start.ts')
  const child = spawn(process.execPath, ['--import', start, ...nodeOptions, main], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const printed = { out: '', err: '' }
  child.stdout?.on('data', text => (printed.out += text))
  child.stderr?.on('data', text => (printed.err += text))
  let port: number | undefined
  child.on('message', message => {
    const { type, port: opened } = message as { type?: string; port?: number }
    if (type === 'listening') port = opened
  })
  const ended = allEnded(child)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    child,
    printed,
    ended,
    address: async () => {
      await until(() => port !== undefined || child.exitCode !== null)
      if (port === undefined) throw new Error(`it ended: ${printed.err}`)
      return `http://127.0.0.1:${port}`
    },
  }
}

/** Not `close`, which never comes after `disconnect`. */
async function allEnded(child: ChildProcess): Promise<number | null> {
  const [[code]] = await Promise.all([
    once(child, 'exit'),
    once(child.stdout!, 'end'),
    once(child.stderr!, 'end'),
  ])
  return code
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-services-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
