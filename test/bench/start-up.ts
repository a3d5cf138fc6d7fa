import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { environmentWithFile } from '../../commands/start/config.ts'
import { buildWebClientWhenStale } from '../../services/activities/web/build.ts'
import { buildPageWhenStale } from '../../services/viewer/ui/build.ts'
import { traceIdOf, waitForTrace } from '../support/traces.ts'
import { scratchFolder } from './scratch-folder.ts'
import { printTable } from './table.ts'

const program = join(import.meta.dirname, '../../commands/start.ts')

/**
 * Empties the variables of `.env`, so that the developer's keys are not used: an empty one counts
 * as unset.
 */
const environment = {
  ...Object.fromEntries(Object.keys(environmentWithFile({}, '.env')).map(name => [name, ''])),
  PATH: process.env.PATH,
  HOME: process.env.HOME,
}

const portNames = ['ACTIVITIES', 'NOTIFICATIONS', 'VIEWER', 'OTLP', 'XRAY']

/**
 * Five ports below those that the system gives to clients: a free port of that range may be in use
 * by the time the process listens on it.
 */
function fivePorts(): Record<string, string> {
  const first = 20_000 + Math.floor(Math.random() * 10_000)
  return Object.fromEntries(portNames.map((name, index) => [`${name}_PORT`, String(first + index)]))
}

/** How long from `npm start` to its banner, and from the first request to its whole trace. */
export async function benchStartUp(): Promise<void> {
  const folder = scratchFolder()
  await buildPageWhenStale()
  await buildWebClientWhenStale()
  const first = await startOnce(folder)
  const again = await startOnce(folder)
  printTable(
    'Start-up of everything at home',
    ['what', 'in a new folder, ms', 'again, ms', 'promise'],
    [
      ['start → ready', first.ready, again.ready, '≤ 5000'],
      ['first request → its trace complete', first.complete, again.complete, '≤ 2000'],
    ].map(row => row.map(cell => (typeof cell === 'number' ? cell.toFixed(0) : cell))),
  )
}

async function startOnce(folder: string): Promise<{ ready: number; complete: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, [program], {
    env: { ...environment, ...fivePorts(), WAYWISER_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    const failed = ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}`)))
    const addresses = await Promise.race([readBanner(child.stdout), failed])
    failed.catch(() => {})
    const ready = performance.now() - started
    return { ready, complete: await firstTraceMillis(addresses) }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

type Addresses = { activities: string; viewer: string }

/** The line with `try` is printed once all three processes are ready. */
function readBanner(stdout: NodeJS.ReadableStream): Promise<Addresses> {
  return new Promise(resolve => {
    createInterface({ input: stdout }).on('line', line => {
      if (line.includes('"try"')) resolve(JSON.parse(line) as Addresses)
    })
  })
}

/** The viewer is polled, so the true time is at most one poll shorter. */
async function firstTraceMillis({ activities, viewer }: Addresses): Promise<number> {
  const started = performance.now()
  const answer = await fetch(`${activities}/api/activities/home`)
  await waitForTrace(viewer, traceIdOf(answer), ({ services, delivery }) => {
    const states = Object.values(delivery).map(({ state }) => state)
    return services.length === 2 && !states.includes('pending')
  })
  return performance.now() - started
}
