import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

type Listening = { type: 'listening'; port: number; otlpPort?: number; xrayPort: number }

export type ViewerProcess = {
  child: ChildProcess
  /** Undefined when it ended before it listened. */
  ports: Listening | undefined
  /** All that it printed, when it has ended. */
  ended: Promise<{ code: number | null; output: string }>
}

const children: ChildProcess[] = []
const folders: string[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder for a viewer's data, removed after the test. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-viewer-'))
  folders.push(folder)
  return folder
}

/** What a process holds of the machine's memory; after a peak, node gives little of it back. */
export function residentMegabytes({ pid }: ChildProcess): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kilobytes) / 1024
}

/** The real viewer, started as `npm start` does, on free ports unless told otherwise. */
export async function startViewerProcess(
  environment: Record<string, string> = {},
): Promise<ViewerProcess> {
  const child = fork('services/viewer/main.ts', {
    silent: true,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      OTLP_PORT: '0',
      XRAY_PORT: '0',
      WAYWISER_DATA: environment.WAYWISER_DATA ?? dataFolder(),
      ...environment,
    },
  })
  children.push(child)
  const output: Buffer[] = []
  child.stdout?.on('data', chunk => output.push(chunk))
  child.stderr?.on('data', chunk => output.push(chunk))
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    output: Buffer.concat(output).toString(),
  }))
  const ports = await Promise.race([
    once(child, 'message').then(([message]) => message as Listening),
    ended.then(() => undefined),
  ])
  return { child, ports, ended }
}
