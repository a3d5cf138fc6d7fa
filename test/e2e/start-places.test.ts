import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildWebClientWhenStale } from '../../services/activities/web/build.ts'
import { buildPageWhenStale } from '../../services/viewer/ui/build.ts'
import { programEnvironment } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { getJson } from '../support/traces.ts'
import { until } from '../support/until.ts'

/** On a busy machine a start takes long. */
const deadlineMillis = 60_000

const free = {
  ACTIVITIES_PORT: '0',
  NOTIFICATIONS_PORT: '0',
  VIEWER_PORT: '0',
  OTLP_PORT: '0',
  OTLP_GRPC_PORT: '0',
  XRAY_PORT: '0',
}

/** A proxy that nothing answers for. */
const proxy = 'http://127.0.0.1:9'

type Place = { what: string; folder?: string; environment?: NodeJS.ProcessEnv; limits?: string }

const places: Place[] = [
  {
    what: 'a path of spaces, letters of other alphabets, #, ? and %20',
    folder: 'mój kod #1 %20?x',
  },
  {
    what: 'a proxy in the environment',
    environment: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' },
  },
  {
    what: 'another language, zone and terminal',
    environment: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu', FORCE_COLOR: '3', COLUMNS: '1' },
  },
  { what: 'few open files and private ones', limits: 'ulimit -n 64; umask 077;' },
]

beforeAll(buildPageWhenStale)
beforeAll(buildWebClientWhenStale)

test.each(places)(
  'npm start is up and stops in order with $what',
  async place => {
    const { folder = 'plain', environment, limits = '' } = place
    const root = join(scratchFolder(), folder)
    for (const name of ['commands', 'services', 'dist', 'package.json', 'xray.json']) {
      cpSync(name, join(root, name), { recursive: true, preserveTimestamps: true })
    }
    // Newer than every copied source: they need not be built again.
    const now = new Date()
    for (const page of ['viewer', 'web'])
      utimesSync(join(root, `dist/${page}/index.html`), now, now)
    symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'))

    const start = spawn('sh', ['-c', `${limits} exec "$node" commands/start.ts`], {
      cwd: root,
      env: {
        ...programEnvironment,
        node: process.execPath,
        ...free,
        ...environment,
      },
    })
    onTestFinished(() => void start.kill('SIGKILL'))
    let stdout = ''
    let stderr = ''
    start.stdout.on('data', chunk => {
      stdout += chunk
    })
    start.stderr.on('data', chunk => {
      stderr += chunk
    })
    const banner = () =>
      stdout.split('\n').find(line => line.includes('"try"') && line.endsWith('}'))
    await until(
      () => banner() !== undefined,
      () => stdout + stderr,
      deadlineMillis,
    )
    const { activities } = JSON.parse(banner()!)

    expect(await getJson(`${activities}/api/activities/home`)).toHaveProperty('activities')
    start.kill('SIGINT')
    expect(await once(start, 'exit')).toEqual([0, null])
    expect(stderr).toBe('')
  },
  deadlineMillis,
)
