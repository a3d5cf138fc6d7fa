import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Trace } from '../../services/viewer/records/api.ts'
import { afterwards } from '../support/afterwards.ts'
import { urlOf } from '../support/ports.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { waitForTrace } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { spanId, traceRequest } from '../viewer/from-otlp/protobuf-writer.ts'
import { segment, traceId } from '../viewer/from-xray/segment-documents.ts'
import { call } from '../viewer/grpc/grpc-client.ts'
import { sendDatagram } from '../viewer/send-datagram.ts'
import { startViewer } from '../viewer/viewer.ts'
import { startViewerProcess } from '../viewer/viewer-process.ts'
import { startAgent } from './mcp/agent.ts'
import { cartSpans, sendSpans, traceIdOf } from './mcp/sent.ts'

const run = promisify(execFile)

// The same Node for npm, npx and what they start; nothing else is from the developer's shell.
const env = {
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  HOME: `${process.env.HOME}`,
}

// npm and npx take seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** The repository, as somebody has cloned it and run `npm ci` in it. */
let clone: string
/** A folder in which somebody has installed the package, without a network. */
let home: string
let installed: string

beforeAll(async () => {
  const folder = scratchFolder()
  clone = join(folder, 'clone')
  const { stdout: files } = await run('git', ['ls-files', '-co', '--exclude-standard'])
  for (const file of files.trim().split('\n')) {
    if (existsSync(file)) cpSync(file, join(clone, file))
  }
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'))
  const { stdout } = await pack(folder)
  home = join(folder, 'a folder of somebody')
  mkdirSync(home)
  const tarball = join(folder, stdout.trim().split('\n').at(-1)!)
  await run('npm', ['install', '--offline', '--no-audit', tarball], { cwd: home, env })
  installed = join(home, 'node_modules/waywiser')
})

const pack = (to: string) => run('npm', ['pack', '--pack-destination', to], { cwd: clone, env })

const isAsCloned = (name: string) =>
  readFileSync(join(clone, name), 'utf8') === readFileSync(name, 'utf8')

test('npm pack leaves the repository as it was, also when it fails', async () => {
  expect(['package.json', 'README.md'].filter(isAsCloned)).toHaveLength(2)
  expect(existsSync(join(clone, 'dist/packing'))).toBe(false)

  await expect(pack(join(clone, 'no such folder'))).rejects.toMatchObject({
    code: expect.any(Number),
  })

  expect(['package.json', 'README.md'].filter(isAsCloned)).toHaveLength(2)
})

test('what npm pack left when it was ended is put back, but for what was changed since', async () => {
  const script = (name: string, ...args: string[]) =>
    run(process.execPath, [`commands/${name}.ts`, ...args], { cwd: clone, env })
  await script('prepack')
  expect(['package.json', 'README.md'].filter(isAsCloned)).toHaveLength(0)

  // A run that is over puts nothing back in place of another one.
  await script('postpack', '--later', 'another run')
  expect(['package.json', 'README.md'].filter(isAsCloned)).toHaveLength(0)
  writeFileSync(join(clone, 'README.md'), 'changed')
  await script('postpack')

  expect(isAsCloned('package.json')).toBe(true)
  expect(readFileSync(join(clone, 'README.md'), 'utf8')).toBe('changed')
  expect(existsSync(join(clone, 'dist/packing'))).toBe(false)
})

test('it is small, and installs no other package', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  const bytes = files.reduce((sum, file) => sum + lstatSync(join(installed, file)).size, 0)
  process.stdout.write(`waywiser installed: ${(bytes / 1e6).toFixed(2)} MB\n`)

  expect(bytes).toBeLessThan(25e6)
  expect(readdirSync(join(home, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual([
    'waywiser',
  ])
  expect(files.filter(file => file.endsWith('.ts'))).toEqual([])
  expect(readFileSync(join(installed, 'dist/waywiser/licenses.md'), 'utf8')).toContain('pino')
  expect(readFileSync(join(installed, 'dist/viewer/licenses.md'), 'utf8')).toContain('preact')
  expect(existsSync(join(installed, 'dist/viewer/trace-file/page.js'))).toBe(true)
})

test('npx waywiser viewer shows its page, a span by HTTP, one by gRPC and a segment by UDP', async () => {
  const startMillis = performance.now()
  const ports = ['--port', '0', '--otlp-port=0', '--otlp-grpc-port=0', '--xray-port=0']
  const viewer = spawn('npx', ['waywiser', 'viewer', ...ports, '--data', 'kept here'], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let isRunning = true
  const ended = once(viewer, 'exit').finally(() => (isRunning = false))
  afterwards(() => isRunning && process.kill(-viewer.pid!, 'SIGKILL'))
  let printed = ''
  viewer.stdout.setEncoding('utf8').on('data', text => (printed += text))
  await until(() => printed.includes('Ctrl-C ends it'))
  process.stdout.write(`npx waywiser viewer: ${Math.round(performance.now() - startMillis)} ms\n`)
  const [, main] = /up: (http:\S+)/.exec(printed) ?? []
  const [, otlp] = /OTLP_ENDPOINT=(\S+) \S+=http\/protobuf/.exec(printed) ?? []
  const [, grpc] = /OTLP_ENDPOINT=(\S+) \S+=grpc/.exec(printed) ?? []
  const [, xrayPort] = /DAEMON_ADDRESS=127\.0\.0\.1:(\d+)/.exec(printed) ?? []

  const page = await (await fetch(`${main}/`)).text()
  const [, script] = /src="([^"]+)"/.exec(page) ?? []
  expect((await fetch(`${main}${script}`)).status).toBe(200)
  const answer = await fetch(`${otlp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: traceRequest({}),
  })
  expect(answer.status).toBe(200)
  const byGrpc = traceRequest({ spanId: '00f067aa0ba902b7' })
  expect((await call(grpc!, byGrpc)).code).toBe(0)
  await sendDatagram(Number(xrayPort), segment())

  const isThere = ({ spans, segments }: Trace) => spans.length + segments.length === 3
  const trace = await waitForTrace(main!, traceId, isThere)
  expect(trace.spans.map(span => span.spanId).sort()).toStrictEqual(['00f067aa0ba902b7', spanId])
  expect(trace.segments.map(({ name }) => name)).toStrictEqual(['activities'])
  expect(existsSync(join(home, 'kept here/viewer.sqlite'))).toBe(true)

  // As Ctrl-C in a terminal: to npx and the viewer alike.
  process.kill(-viewer.pid!, 'SIGINT')
  await ended
  await until(() => !existsSync(join(home, 'kept here/viewer.sqlite-wal')))
})

const waywiser = (...args: string[]) =>
  run('npx', ['waywiser', ...args], { cwd: home, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

test('the program of the thread that checks a large store is in the package', async () => {
  const file = join(scratchFolder(), 'empty.sqlite')
  writeFileSync(file, '')

  const worker = new Worker(join(installed, 'dist/waywiser/check-file.js'), { workerData: file })

  expect(await once(worker, 'message')).toStrictEqual(['ok'])
})

test('npx waywiser mcp answers an agent about a span that a viewer has', async () => {
  const viewer = await startViewer()
  afterwards(viewer.close)
  await sendSpans(viewer.origin, traceIdOf(1), cartSpans(20))
  const startMillis = performance.now()
  const command = { command: 'npx', args: ['waywiser', 'mcp'], cwd: home }
  const agent = await startAgent({ ...command, env: { ...env, VIEWER_URL: viewer.origin } })
  process.stdout.write(`npx waywiser mcp: ${Math.round(performance.now() - startMillis)} ms\n`)

  const { text } = await agent.ask('find_traces')

  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(agent.client.getServerVersion()).toMatchObject({ name: 'waywiser', version })
  expect(text).toContain(`"GET /cart" of "shop": ok, 50 ms`)
  expect(text).toContain(`${viewer.origin}/trace/${traceIdOf(1)}`)
  expect(agent.stderr()).toBe('')
  const licenses = readFileSync(join(installed, 'dist/waywiser/licenses.md'), 'utf8')
  expect(licenses).toContain('@modelcontextprotocol/sdk')
})

test("npx waywiser doctor looks at a viewer and at the settings of another application's folder", async () => {
  const { ports } = await startViewerProcess()
  const folder = scratchFolder()
  const dotEnv = ['PORT=none', 'MY_OWN=1', 'HONEYCOMB_APIKEY=a-secret-value', '']
  writeFileSync(join(folder, '.env'), dotEnv.join('\n'))
  const environment = { VIEWER_URL: urlOf(ports!.port), XRAY_PORT: String(ports!.xrayPort) }
  const { stdout } = await run(join(home, 'node_modules/.bin/waywiser'), ['doctor'], {
    cwd: folder,
    env: { ...env, ...environment },
  })

  expect(stdout).toContain('settings: .env sets 3 variables; every value can be read\n')
  expect(stdout).toContain(
    '\n  warning  names of variables: HONEYCOMB_APIKEY is set in .env, and nothing reads it; cause: did you mean HONEYCOMB_API_KEY?; mend: rename HONEYCOMB_APIKEY to HONEYCOMB_API_KEY in .env\n',
  )
  expect(stdout).not.toMatch(/MY_OWN|a-secret-value/)
  for (const what of ['span', 'segment by UDP port \\d+', 'item', 'log line']) {
    expect(stdout).toMatch(new RegExp(`\n  ok       ${what} to the viewer: arrived after \\d+ ms`))
  }
  expect(await waywiser('doctor', '--cluster')).toMatchObject({ code: 2, stdout: '' })
})

test('--version, --help and a wrong command', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

  expect(await waywiser('--version')).toStrictEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  expect(await waywiser('--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('\n  viewer   starts the viewer'),
  })
  expect(await waywiser('viewer', '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Usage: waywiser viewer \[options\]\n/),
  })
  expect(await waywiser('view')).toStrictEqual({
    code: 1,
    stdout: '',
    stderr: 'waywiser: "view" is given: expected one of viewer, doctor, mcp, --help, --version\n',
  })
})

test('an older Node gets one line', async () => {
  const older = join(scratchFolder(), 'older.cjs')
  writeFileSync(
    older,
    `Object.defineProperty(process.versions, 'node', { value: '20.20.2' })
    Object.defineProperty(process, 'version', { value: 'v20.20.2' })`,
  )

  const start = run(process.execPath, [
    ...['--require', older, join(installed, 'dist/waywiser/bin.cjs')],
    'viewer',
  ])

  await expect(start).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'waywiser needs Node 24.11 or newer, and this is v20.20.2.\n',
  })
})
