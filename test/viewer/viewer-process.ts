import { type ChildProcess, execFileSync } from 'node:child_process'
import { afterwards } from '../support/afterwards.ts'
import { startProgram } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'

export type ViewerProcess = Awaited<ReturnType<typeof startViewerProcess>>

/** Resident memory of a process; after a peak, node gives little of it back. */
export function residentMegabytes({ pid }: ChildProcess): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kilobytes) / 1024
}

/** The real viewer, started as `npm start` does, on free ports unless told otherwise. */
export async function startViewerProcess(environment: Record<string, string> = {}) {
  const WAYWISER_DATA = environment.WAYWISER_DATA ?? scratchFolder()
  const ports = { PORT: '0', OTLP_PORT: '0', OTLP_GRPC_PORT: '0', XRAY_PORT: '0' }
  const { child, listening, stop, all, ...program } = startProgram('services/viewer/main.ts', {
    environment: { ...ports, WAYWISER_DATA, ...environment },
  })
  afterwards(() => stop('SIGKILL'))
  return {
    child,
    /** Undefined when it ended before it listened. */
    ports: await listening.catch(() => undefined),
    /** Its exit code and all its output. */
    ended: program.ended.then(code => ({ code, output: all() })),
  }
}
