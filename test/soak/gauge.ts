import { readdirSync, readFileSync } from 'node:fs'
import { openInspector } from './inspector.ts'

/** The figures of a process at one time. */
export type Sample = {
  minutes: number
  residentMegabytes: number
  heapMegabytes: number
  /** Open files, sockets among them. */
  files: number
  /** Timers, sockets, requests …: all that Node waits for. */
  resources: number
}

export type Gauge = {
  name: string
  samples: Sample[]
  sample(minutes: number): Promise<void>
  cpuMillis(): number
  /** Delay of the event loop since the last call, in milliseconds. */
  loopDelay(): Promise<{ p50: number; p99: number; max: number }>
  close(): void
}

const loopMonitor = `globalThis.waywiserSoakDelay ??= (() => {
  const monitor = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 })
  monitor.enable()
  return monitor
})()`

/** The monitor counts its own interval as delay. */
const resolutionMillis = 10

export async function openGauge(name: string, pid: number): Promise<Gauge> {
  const inspector = await openInspector(pid)
  const samples: Sample[] = []
  await inspector.evaluate(`${loopMonitor}; 0`)

  async function sample(minutes: number): Promise<void> {
    const heapBytes = await inspector.heapAfterCollection()
    samples.push({
      minutes,
      residentMegabytes: residentMegabytes(pid),
      heapMegabytes: heapBytes / 1e6,
      files: readdirSync(`/proc/${pid}/fd`).length,
      resources: await inspector.evaluate<number>('process.getActiveResourcesInfo().length'),
    })
  }

  async function loopDelay() {
    const delays = await inspector.evaluate<number[]>(`(() => {
      const monitor = ${loopMonitor}
      const nanos = [monitor.percentile(50), monitor.percentile(99), monitor.max]
      monitor.reset()
      return nanos
    })()`)
    const [p50 = 0, p99 = 0, max = 0] = delays.map(nanos => nanos / 1e6 - resolutionMillis)
    return { p50, p99, max }
  }
  return {
    name,
    samples,
    sample,
    loopDelay,
    close: inspector.close,
    cpuMillis: () => cpuMillis(pid),
  }
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}

/** Processor time of all threads of a process. */
function cpuMillis(pid: number): number {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).reduce((sum, task) => {
    const [nanos] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
    return sum + Number(nanos) / 1e6
  }, 0)
}

/** Finds the process that this one started, by the script that it runs. */
export function childRunning(script: string): number {
  for (const name of readdirSync('/proc').filter(each => /^\d+$/.test(each))) {
    const [command, parent] = processAt(name)
    if (parent === process.pid && command.includes(script)) return Number(name)
  }
  throw new Error(`no child of this process runs ${script}`)
}

function processAt(name: string): [command: string, parent: number] {
  try {
    const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
    const status = readFileSync(`/proc/${name}/status`, 'utf8')
    return [command, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])]
  } catch {
    return ['', 0]
  }
}
