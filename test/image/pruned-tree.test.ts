import { execFile } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { beforeAll, expect, test, vi } from 'vitest'
import { type ChildOptions, startChild } from '../../commands/start/child.ts'
import { serviceEnvironment, viewerEnvironment } from '../../commands/start/environments.ts'
import { choosePorts } from '../../commands/start/ports.ts'
import type { Environment } from '../../services/environment.ts'
import { afterwards } from '../support/afterwards.ts'
import { startProgram } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { sendRequest } from '../support/send-request.ts'
import { makeImageTree } from './image-tree.ts'

const clean = { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true' }
// Starting and stopping three processes takes 3 s on an idle machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const anyPort = { activities: 0, notifications: 0, viewer: 0, otlp: 0, otlpGrpc: 0, xray: 0 }
const silent = { follow: (stdout: Readable) => void stdout.resume(), say: () => {} }
let tree: string

beforeAll(() => {
  tree = makeImageTree()
})

test('every process runs from the pruned tree, and verify finds its requests in all lenses', async () => {
  const output = await verifyFromTree({})

  expect(output).toMatch(
    /^\/api\/activities: .*\(otlp: received, xray: received, logs: received\)$/m,
  )
  expect(output).toMatch(/^\/rollbar\/test: .*rollbar: received, logs: received\)$/m)
})

test('the contributed instrumentations load from the pruned tree too', async () => {
  const output = await verifyFromTree({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'all' })

  expect(output).toContain('otlp: received, xray: received')
})

test('modules for the image take less than 40 MB and hold no Node, no map and no typing', () => {
  const files = readdirSync(join(tree, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

  expect(files.filter(file => /\.(map|[cm]?ts)$/.test(file))).toEqual([])
  expect(files.reduce((bytes, file) => bytes + statSync(file).size, 0)).toBeLessThan(40e6)
  expect(files.length).toBeGreaterThan(1000)
  const unwanted = ['node', 'vite', 'cdk8s', 'rrweb', '@types', 'typescript', '.bin']
  expect(unwanted.filter(name => existsSync(join(tree, 'node_modules', name)))).toEqual([])
})

test('the image starts the viewer alone by the word viewer, for other machines', async () => {
  const ports = ['--port=0', '--otlp-port=0', '--otlp-grpc-port=0', '--xray-port=0']
  const args = [...ports, '--data', scratchFolder()]
  const viewer = startProgram('viewer', { args, cwd: tree })
  afterwards(() => viewer.stop('SIGKILL'))
  const { port } = await viewer.listening

  const answer = await sendRequest(`http://127.0.0.2:${port}`, {
    path: '/readyz',
    headers: { host: 'localhost:8088' },
  })

  expect(answer.status).toBe(200)
  expect(await viewer.stop()).toBe(0)
  expect(viewer.stdout()).toContain(`Waywiser is up: http://localhost:${port}\n`)
})

/** Starts the three processes of the image; returns the output of `verify`. */
async function verifyFromTree(environment: Environment): Promise<string> {
  const { ports } = await choosePorts(anyPort)
  const dataFolder = scratchFolder()
  const options = { ports, dataFolder, environment: { ...clean, ...environment } }
  const crashes: string[] = []
  const start = (name: ChildOptions['name'], imports: string[], environment: Environment) =>
    startChild({
      name,
      environment,
      output: silent,
      args: [...imports, join(tree, 'services', name, 'main.ts')],
      onCrash: (name, how) => crashes.push(`${name} ended ${how}`),
    })
  const telemetry = ['--import', join(tree, 'services/telemetry/start.ts')]
  const viewer = start('viewer', [], viewerEnvironment(options))
  const services = [
    start('notifications', telemetry, serviceEnvironment(options, 'notifications')),
    start('activities', telemetry, serviceEnvironment(options, 'activities')),
  ]
  try {
    await Promise.all([viewer, ...services].map(child => child.ready))
    const { stdout } = await promisify(execFile)('node', [join(tree, 'commands/verify.ts')], {
      env: {
        ...clean,
        ACTIVITIES_URL: `http://127.0.0.1:${ports.activities}`,
        VIEWER_URL: `http://127.0.0.1:${ports.viewer}`,
      },
    })
    expect(crashes).toEqual([])
    return stdout
  } finally {
    await Promise.all(services.map(child => child.stop()))
    await viewer.stop()
  }
}
