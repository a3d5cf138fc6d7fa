import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, startProgram } from '../../support/program.ts'
import { megabytesOf } from '../memory.ts'
import { cleanEnvironment } from '../program.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { type ReadyzProbe, startReadyzProbe } from './readyz-probe.ts'

/** A viewer that leaves `/readyz` unanswered for this long hangs, and is killed. */
const hangMillis = 20_000

type Ports = { port: number; otlpPort: number; xrayPort: number }

export type ViewerProcess = Ports & {
  folder: string
  dataFolder: string
  isAlive(): boolean
  /** Settles when the process ends: it crashed, or it hung and was killed. */
  ended: Promise<void>
  /** Measures from now on: the slowest answer of `/readyz`, and the largest growth of memory. */
  measure(): Promise<Measurement>
  kill(): Promise<void>
}

type Measurement = {
  finish(): Promise<{ stallMillis: number; grownMegabytes: number; isHanging: boolean }>
}

let scratch: string | undefined

const environmentOfViewer = {
  ...cleanEnvironment,
  OTLP_PORT: '0',
  OTLP_GRPC_PORT: '0',
  XRAY_PORT: '0',
  LOG_LEVEL: 'fatal',
}

/** The viewer of a checkout as `npm start` runs it, with a data folder of its own. */
export async function startViewerOf(
  folder: string,
  environment: Record<string, string> = {},
): Promise<ViewerProcess> {
  scratch ??= scratchFolder()
  const dataFolder = mkdtempSync(join(scratch, 'viewer-'))
  const program = startProgram(join(folder, 'services/viewer/main.ts'), {
    cwd: folder,
    environment: { ...environmentOfViewer, WAYWISER_DATA: dataFolder, ...environment },
    output: 'discard',
  })
  const { port, otlpPort, xrayPort } = (await program.listening) as Ports
  return {
    port,
    otlpPort,
    xrayPort,
    folder,
    dataFolder,
    ended: program.ended.then(() => {}),
    isAlive: program.isRunning,
    measure: () => measure(program, port),
    async kill() {
      await program.stop('SIGKILL')
    },
  }
}

async function measure(program: Program, port: number): Promise<Measurement> {
  const pid = program.child.pid!
  resetPeak(pid)
  const atRest = megabytesOf(pid, 'VmRSS')
  let peak = atRest
  let isHanging = false
  const probe = await startReadyzProbe(port, pid)
  const watch = setInterval(() => {
    peak = Math.max(peak, megabytesOf(pid, 'VmHWM'))
    if (probe.waitingMillis() < hangMillis) return
    isHanging = true
    program.child.kill('SIGKILL')
  }, 100)

  async function finish() {
    if (program.isRunning()) await settle(probe)
    clearInterval(watch)
    const stallMillis = await probe.stop()
    if (program.isRunning()) peak = Math.max(peak, megabytesOf(pid, 'VmHWM'))
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

/** Resets `VmHWM`, so that the peak at the start of the process does not count. */
const resetPeak = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, '5')
