import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DroppedFields } from '../../../services/telemetry/delivery/drop-report.ts'

const services = join(import.meta.dirname, '../../../services')

export type ServiceName = 'activities' | 'notifications' | 'viewer'

export type ServiceProcess = Awaited<ReturnType<typeof startService>>

/** What a service says: log lines, counted, and what it dropped, as its last line of that has it. */
export type Said = {
  lines: number
  /** Trace ids of answered requests. */
  requests: Set<string>
  dropped: DroppedFields['dropped']
}

/** Nothing of the person's shell: its keys must not send the load to a vendor. */
const clean = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  HOST: '127.0.0.1',
  PORT: '0',
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_COMPILE_CACHE: join(tmpdir(), 'waywiser-bench-compile-cache'),
}

const sampleMillis = 200

/** Starts one of the three real programs; `inject.ts` comes before it, and obeys `inject`. */
export async function startService(
  name: ServiceName,
  environment: Record<string, string>,
  nodeOptions: string[] = [],
) {
  const imports = ['inject.ts', ...(name === 'viewer' ? [] : ['telemetry/start.ts'])]
  const paths = imports.map(file =>
    join(file === 'inject.ts' ? import.meta.dirname : services, file),
  )
  const child = fork(join(services, name, 'main.ts'), {
    execArgv: [...nodeOptions, ...paths.flatMap(path => ['--import', path])],
    env: { ...clean, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const said = listen(child)
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const memory = watchMemory(child)
  const ports = await listening(child, name)
  return {
    name,
    ports,
    address: `http://127.0.0.1:${ports.port}`,
    said,
    ended,
    peakMegabytes: memory.peak,
    /** See inject.ts. */
    inject: (fault: string) => void child.send({ inject: fault }),
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
    },
  }
}

async function listening(
  child: ChildProcess,
  name: string,
): Promise<{ port: number } & Record<string, number>> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with exit code ${code} before it listened`)
  })
  const [message] = await Promise.race([once(child, 'message'), failed])
  failed.catch(() => {})
  return message
}

function listen(child: ChildProcess): Said {
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

function watchMemory(child: ChildProcess) {
  let peakMegabytes = 0
  const timer = setInterval(() => {
    const kilobytes = residentKilobytes(child.pid)
    if (kilobytes === undefined) clearInterval(timer)
    else peakMegabytes = Math.max(peakMegabytes, Math.round(kilobytes / 1024))
  }, sampleMillis)
  timer.unref()
  return { peak: () => peakMegabytes }
}

function residentKilobytes(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // One that has ended, and was not waited for, has none.
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes)
  } catch {
    return undefined
  }
}
