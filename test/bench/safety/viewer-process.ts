import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../scratch-folder.ts'
import { type ReadyzProbe, startReadyzProbe } from './readyz-probe.ts'

/** A viewer that does not answer `/readyz` for so long hangs, and is killed. */
const hangMillis = 20_000

type Ports = { port: number; otlpPort: number; xrayPort: number }

export type ViewerProcess = Ports & {
  folder: string
  dataFolder: string
  isAlive(): boolean
  /** Settles when the process ends, whether it crashed or was killed as hanging. */
  ended: Promise<void>
  /** From now on: the slowest answer of `/readyz`, and by how much the memory grew at most. */
  measure(): Promise<Measurement>
  kill(): Promise<void>
}

export type Measurement = {
  finish(): Promise<{ stallMillis: number; grownMegabytes: number; isHanging: boolean }>
}

let scratch: string | undefined

const running = new Set<ChildProcess>()
process.prependOnceListener('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const clean = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  HOST: '127.0.0.1',
  PORT: '0',
  OTLP_PORT: '0',
  XRAY_PORT: '0',
  LOG_LEVEL: 'fatal',
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** The viewer of a checkout as `npm start` runs it, with a data folder of its own. */
export async function startViewerOf(
  folder: string,
  environment: Record<string, string> = {},
): Promise<ViewerProcess> {
  scratch ??= scratchFolder()
  const dataFolder = mkdtempSync(join(scratch, 'viewer-'))
  const child = fork(join(folder, 'services/viewer/main.ts'), {
    cwd: folder,
    execArgv: [],
    env: { ...clean, WAYWISER_DATA: dataFolder, ...environment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  running.add(child)
  const ended = once(child, 'exit').then(() => void running.delete(child))
  const [ports] = await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error(`the viewer of ${folder} ended at its start`))),
  ])
  const { port, otlpPort, xrayPort } = ports as Ports
  return {
    ...{ port, otlpPort, xrayPort, folder, dataFolder, ended },
    isAlive: () => running.has(child),
    measure: () => measure(child, port),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function measure(child: ChildProcess, port: number): Promise<Measurement> {
  const pid = child.pid!
  resetPeak(pid)
  const atRest = memoryOf(pid, 'VmRSS')
  let peak = atRest
  let isHanging = false
  const probe = await startReadyzProbe(port, pid)
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(pid, 'VmHWM'))
    if (probe.waitingMillis() < hangMillis) return
    isHanging = true
    child.kill('SIGKILL')
  }, 100)

  async function finish() {
    if (running.has(child)) await settle(probe)
    clearInterval(watch)
    const stallMillis = await probe.stop()
    if (running.has(child)) peak = Math.max(peak, memoryOf(pid, 'VmHWM'))
    return { stallMillis, grownMegabytes: peak - atRest, isHanging }
  }
  return { finish }
}

/** Timers of the viewer (live page, cleaner, derived rows) look at new records within seconds. */
const afterthoughtMillis = 1500

async function settle(probe: ReadyzProbe): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, afterthoughtMillis))
  await probe.answered()
}

/** Makes `VmHWM` start anew, so that what the start of the process took does not count. */
const resetPeak = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, '5')

function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status) ?? []
    return Math.round(Number(kilobytes ?? 0) / 1024)
  } catch {
    return 0
  }
}
