import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { guarded } from '../turns/guarded.ts'
import type { Around } from './beside.ts'
import { ScenarioProblem } from './problem.ts'
import type { Services } from './services.ts'

export type ViewerPorts = { main: number; xray: number }

const servicesFolder = join(import.meta.dirname, '../..')
const program = join(servicesFolder, 'activities/main.ts')

/** For its start on a busy machine, and for its end in order. */
const longestMillis = 25_000

/**
 * Runs a second process of activities for a step, and ends it by the step's signal right after the last
 * answer. It has a folder and a port of its own, gets no key, and ends with this process in any case.
 */
export const lostAtExit =
  (services: Services, ports: ViewerPorts): Around =>
  async ({ endsBy = 'SIGKILL' }, send) => {
    if (!existsSync(program)) {
      throw new ScenarioProblem(501, 'there is no second process to end', 'npm start can play it')
    }
    const folder = await mkdtemp(join(tmpdir(), 'waywiser-lost-at-exit-'))
    const child = start(folder, services, ports)
    const ended = once(child, 'exit')
    const kill = () => child.kill('SIGKILL')
    const tooLate = setTimeout(guarded(kill, kill), longestMillis)
    try {
      const [message] = await Promise.race([once(child, 'message'), ended.then(failToStart)])
      const { port } = message as { port: number }
      const urls = { ...services.urls, activities: `http://127.0.0.1:${port}` }
      const answers = await send({ ...services, urls })
      child.kill(endsBy)
      await ended
      return answers
    } finally {
      clearTimeout(tooLate)
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    }
  }

function start(folder: string, { urls }: Services, { main, xray }: ViewerPorts) {
  const telemetry = pathToFileURL(join(servicesFolder, 'telemetry/start.ts')).href
  return spawn(process.execPath, ['--import', telemetry, program], {
    cwd: join(servicesFolder, '..'),
    // Nothing of this process's environment but what a program needs to run.
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      HOST: '127.0.0.1',
      PORT: '0',
      WAYWISER_DATA: folder,
      VIEWER_URL: `http://127.0.0.1:${main}`,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${xray}`,
      XRAY_GOES_TO: 'viewer',
      AWS_EC2_METADATA_DISABLED: 'true',
      NOTIFICATIONS_URL: urls.notifications,
      SCENARIOS: 'on',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  })
}

function failToStart(): never {
  throw new Error('the second process of activities did not start')
}
