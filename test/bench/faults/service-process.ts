import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DroppedFields } from '../../../services/telemetry/delivery/drop-report.ts'
import { urlOf } from '../../support/ports.ts'
import { startProgram } from '../../support/program.ts'
import { megabytesOf } from '../memory.ts'
import { cleanEnvironment } from '../program.ts'

const services = join(import.meta.dirname, '../../../services')

export type ServiceName = 'activities' | 'notifications' | 'viewer'

export type ServiceProcess = Awaited<ReturnType<typeof startService>>

/** What a service logs: the number of lines, and the totals of its last line about drops. */
type Said = {
  lines: number
  /** Trace ids of answered requests. */
  requests: Set<string>
  dropped: DroppedFields['dropped']
}

const sampleMillis = 200

/** Starts one of the three real programs, with `inject.ts` preloaded, which obeys `inject`. */
export async function startService(
  name: ServiceName,
  environment: Record<string, string>,
  nodeOptions: string[] = [],
) {
  const imports = ['inject.ts', ...(name === 'viewer' ? [] : ['telemetry/start.ts'])]
  const paths = imports.map(file =>
    join(file === 'inject.ts' ? import.meta.dirname : services, file),
  )
  const { child, listening, ended } = startProgram(join(services, name, 'main.ts'), {
    nodeArgs: [...nodeOptions, ...paths.flatMap(path => ['--import', path])],
    environment: { ...cleanEnvironment, ...environment },
    output: 'pipe',
  })
  const said = readLines(child)
  const peakMegabytes = watchMemory(child.pid!)
  const ports = await listening
  return {
    name,
    ports,
    address: urlOf(ports.port),
    said,
    ended,
    peakMegabytes,
    /** See inject.ts. */
    inject: (fault: string) => void child.send({ inject: fault }),
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal)
      await ended
    },
  }
}

function readLines(child: ChildProcess): Said {
  const said: Said = { lines: 0, requests: new Set(), dropped: {} }
  for (const output of [child.stdout!, child.stderr!]) {
    createInterface({ input: output }).on('line', line => {
      const fields = parse(line)
      if (!fields) return
      if (output === child.stdout) said.lines++
      if (fields.msg === 'request') said.requests.add(String(fields.trace_id))
      // Each destination's latest totals; stderr has those of the log lines at the very end.
      if (fields.dropped) said.dropped = { ...said.dropped, ...fields.dropped }
    })
  }
  return said
}

type Line = { msg?: string; trace_id?: string; dropped?: DroppedFields['dropped'] }

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Returns a function that returns the peak so far. */
function watchMemory(pid: number): () => number {
  let peakMegabytes = 0
  const timer = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, megabytesOf(pid))
  }, sampleMillis)
  timer.unref()
  return () => peakMegabytes
}
