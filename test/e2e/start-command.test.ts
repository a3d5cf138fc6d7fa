import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { programEnvironment } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { getJson, traceIdOf, waitForTrace } from '../support/traces.ts'
import { until } from '../support/until.ts'

const started: ChildProcess[] = []
let folder: string

// A folder for each test: the processes of a killed start may still be closing their files.
beforeEach(() => {
  folder = scratchFolder()
})

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

test('it prints where each lens goes, three addresses and a command to try, and Ctrl-C stops everything', async () => {
  const start = run()

  const ready = await start.ready()

  expect(ready).toMatchObject({
    lenses: {
      spans: 'honeycomb: no (HONEYCOMB_API_KEY is not set), viewer: yes',
      segments: 'aws x-ray: no (AWS_XRAY_DAEMON_ADDRESS is not set), viewer: yes',
      errors: 'rollbar: no (ROLLBAR_ACCESS_TOKEN is not set), viewer: yes',
      logs: 'cloudwatch: no (CLOUDWATCH_LOG_GROUP is not set), viewer: yes',
    },
    activities: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    notifications: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    viewer: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    try: expect.stringMatching(/^curl -i localhost:\d+\/api\/activities\/home$/),
  })
  expect(await getJson(`${ready.activities}/api/activities/home`)).toHaveProperty('activities')
  start.child.kill('SIGINT')
  expect(await start.ended).toBe(0)
  await expectNoAnswers(ready)
})

test('the viewer listens before the services say their first words', async () => {
  const start = run()
  await start.ready()

  const [first] = start.stdout().split('\n')

  expect(JSON.parse(first!)).toMatchObject({ service: 'viewer', msg: 'viewer listens' })
})

test('with HOST=::1 it prints addresses with brackets, which open, and a command that runs', async () => {
  const ready = await run({ HOST: '::1' }).ready()

  for (const name of ['activities', 'notifications', 'viewer'] as const) {
    expect(ready[name]).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await fetch(`${ready[name]}/readyz`)).status).toBe(200)
  }
  expect(ready.try).toBe(`curl -i "${ready.activities}/api/activities/home"`)
})

test.each([
  ['closed terminal, of which kernel, shell and npm send a signal each', 'SIGHUP'],
  ['Ctrl-C that npm passes on', 'SIGINT'],
  ['service manager that also sends SIGHUP', 'SIGTERM'],
] as const)('a %s, stops everything in order', async (_title, signal) => {
  const start = run()
  await start.ready()

  start.child.kill(signal)
  await sleep(20)
  start.child.kill(signal === 'SIGTERM' ? 'SIGHUP' : signal)

  expect(await start.ended).toBe(0)
})

test('no process outlives a start that was killed', async () => {
  const start = run()
  const ready = await start.ready()

  start.child.kill('SIGKILL')

  await expectNoAnswers(ready)
})

test('a second start on the same folder is one line, and the first is unharmed', async () => {
  const first = run()
  const ready = await first.ready()

  const second = run()

  expect(await second.ended).toBe(1)
  expect(second.stderr()).toBe(
    `Another npm start uses the folder ${folder}: stop it, or set WAYWISER_DATA to another folder.\n`,
  )
  expect((await fetch(`${ready.activities}/readyz`)).status).toBe(200)
})

test('each service keeps its own name, whatever OTEL_SERVICE_NAME in the shell is', async () => {
  const ready = await run({ OTEL_SERVICE_NAME: 'other' }).ready()

  const answer = await fetch(`${ready.activities}/api/activities/home`)
  const trace = await waitForTrace(ready.viewer, traceIdOf(answer), ({ services }) => {
    return services.length === 2
  })

  expect(trace.services.toSorted()).toEqual(['activities', 'notifications'])
})

test('all wrong values, also of the services, are named together before anything is started', async () => {
  const start = run({ VIEWER_PORT: 'x', SAMPLING: 'some', DRAIN_DELAY_MILLIS: '-1' })

  expect(await start.ended).toBe(1)
  expect(start.stderr()).toContain('VIEWER_PORT="x": expected a whole number from 0 to 65535')
  expect(start.stderr()).toContain('SAMPLING="some": expected ')
  expect(start.stderr()).toContain('DRAIN_DELAY_MILLIS="-1": expected a whole number from 0')
  expect(existsSync(join(folder, 'start.lock'))).toBe(false)
})

/** `npm start` without npm, on free ports. */
function run(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['commands/start.ts'], {
    env: {
      ...programEnvironment,
      HOME: process.env.HOME,
      WAYWISER_DATA: folder,
      ACTIVITIES_PORT: '0',
      NOTIFICATIONS_PORT: '0',
      VIEWER_PORT: '0',
      OTLP_PORT: '0',
      OTLP_GRPC_PORT: '0',
      XRAY_PORT: '0',
      ...environment,
    },
  })
  started.push(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const readyLine = () => stdout.split('\n').find(line => line.includes('"try"'))
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: once(child, 'exit').then(([code]) => code as number | null),
    async ready() {
      await until(
        () => readyLine() !== undefined,
        () => `not ready: ${stdout}${stderr}`,
        25_000,
      )
      return JSON.parse(readyLine()!) as Record<
        'activities' | 'notifications' | 'viewer' | 'try',
        string
      >
    },
  }
}

async function expectNoAnswers(addresses: Record<string, string>): Promise<void> {
  for (const name of ['activities', 'notifications', 'viewer']) {
    await until(
      () =>
        fetch(`${addresses[name]}/healthz`).then(
          () => false,
          () => true,
        ),
      () => `${name} still answers`,
    )
  }
}
