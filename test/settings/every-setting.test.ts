import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig as readActivities } from '../../services/activities/config.ts'
import { openEngine } from '../../services/database/open.ts'
import { type Environment, environmentReader } from '../../services/environment.ts'
import { serve } from '../../services/http/serve.ts'
import { readConfig as readNotifications } from '../../services/notifications/config.ts'
import { StartError } from '../../services/start-error.ts'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from '../telemetry/lens-sink.ts'
import { oddValues } from './odd-values.ts'

// Nothing in the configuration ends a running process: a value is named at the start, or it is used.

/** A destination of each kind at an address where nothing listens; no vendor is called. */
const nowhere = 'http://127.0.0.1:9'
const base = {
  HONEYCOMB_API_KEY: 'planted-key',
  HONEYCOMB_API_ENDPOINT: nowhere,
  OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
  ROLLBAR_ACCESS_TOKEN: 'planted-token',
  ROLLBAR_ENDPOINT: nowhere,
  CLOUDWATCH_LOG_GROUP: '/planted',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL: nowhere,
  AWS_ACCESS_KEY_ID: 'planted-id',
  AWS_SECRET_ACCESS_KEY: 'planted-secret',
  PUSH_WEBHOOK_URL: nowhere,
}

const readers = [
  readActivities,
  readNotifications,
  (environment: Environment) => readTelemetryConfig(environment, 'activities'),
]

/** Every variable that one of the readers asks for. */
function namesOfSettings(): string[] {
  const names = new Set<string>()
  const spy = new Proxy<Environment>(base, {
    get: (target, name) => {
      names.add(String(name))
      return target[String(name)]
    },
  })
  for (const read of readers) read(spy)
  return [...names].sort()
}

const names = namesOfSettings()

const problemsOf = (environment: Environment) => [
  ...new Set(readers.flatMap(read => read(environment).problems)),
]

const isTaken = (name: string, value: string) => problemsOf({ ...base, [name]: value }).length === 0

/** Only the first has a route that makes an item. */
const services = [
  { service: 'activities', path: '/rollbar/test', hasItem: true },
  { service: 'notifications', path: '/api/notifications/unread-count', hasItem: false },
] as const

/**
 * Environments in which every setting has an odd value, which it takes or refuses, another one in
 * each: one start of a process so tries a value of every setting.
 */
function environments(rounds: number, ofSettings: string[], wanted: 'taken' | 'refused') {
  const lists = ofSettings.map(name => ({
    name,
    values: oddValues.filter(value => isTaken(name, value) === (wanted === 'taken')),
  }))
  return Array.from({ length: rounds }, (_, round) => ({
    ...services[round % 2]!,
    environment: Object.fromEntries(
      lists.flatMap(({ name, values }, index) => {
        const step = Math.max(1, Math.floor(values.length / rounds))
        return values.length === 0 ? [] : [[name, values[(round * step + index) % values.length]!]]
      }),
    ),
  }))
}

/** As many as there are values try them all, which takes minutes. */
const rounds = Number(process.env.WAYWISER_TEST_SETTINGS_ROUNDS ?? 4)

test('the settings are found', () => {
  expect(names.length).toBeGreaterThan(45)
  expect(oddValues.length).toBeGreaterThan(25)
})

test('whatever is refused is named with what is allowed, and no other setting is', () => {
  for (const value of oddValues) {
    for (const name of names) {
      for (const problem of problemsOf({ ...base, [name]: value })) {
        expect(problem).toMatch(new RegExp(`^${name}[=:].*: ?expected ..|^${name}: expected ..`))
      }
    }
  }
})

const readByActivities = (name: string, value: string) =>
  [readActivities, readers[2]!].some(read => read({ ...base, [name]: value }).problems.length > 0)

test.each(environments(rounds / 2, names, 'refused'))(
  'a service names every setting that is refused at once, and ends, round %#',
  async ({ environment }) => {
    const refused = Object.entries(environment)
    const service = startService('activities', { ...base, ...environment })

    expect(await service.ended).toBe(1)
    for (const [name, value] of refused.filter(pair => readByActivities(...pair))) {
      expect([value, service.stderr().includes(`\n  ${name}`)]).toEqual([value, true])
    }
    expect(service.stderr()).not.toMatch(/^\s+at /m)
  },
)

/** What a service listens on, writes to and sends to in this test. */
const ofTheTest = ['PORT', 'HOST', 'WAYWISER_DATA', 'DATABASE_URL', 'LOG_LEVEL']
const ofTheViewer = ['VIEWER_URL', 'AWS_XRAY_DAEMON_ADDRESS']
const others = names.filter(name => ![...ofTheTest, ...ofTheViewer].includes(name))

test.each(environments(rounds, others, 'taken'))(
  '$service lives with an odd value in every setting, and the viewer gets everything, round %#',
  async ({ service, path, hasItem, environment }) => {
    const viewer = await openLensSink()
    const running = startService(service, {
      ...base,
      ...environment,
      LOG_LEVEL: 'info',
      WAYWISER_DATA: scratchFolder(),
      VIEWER_URL: viewer.url,
      AWS_XRAY_DAEMON_ADDRESS: viewer.daemonAddress,
    })
    const address = await running.address()
    const answer = await fetch(address + path)
    const traceId = answer.headers.get('traceresponse')?.split('-')[1] ?? ''

    expect(answer.status).toBe(200)
    const inXRay = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
    const describe = () => `${JSON.stringify(environment)}\n${running.all()}`
    const arrives = (condition: () => boolean) => until(condition, describe)
    await arrives(() => viewer.servers().some(span => span.traceId === traceId))
    await arrives(() => viewer.segments.some(({ trace_id }) => trace_id === inXRay))
    await arrives(() => !hasItem || JSON.stringify(viewer.items).includes(traceId))
    await arrives(() => viewer.logLines.some(({ trace_id }) => trace_id === traceId))
    expect((await fetch(address + path)).status).toBe(200)
    expect(running.isRunning()).toBe(true)
    await running.stop('SIGKILL')
    await viewer.close()
  },
)

test.each(environments(2, ofTheViewer, 'taken'))(
  '$service lives with an odd address of the viewer, round %#',
  async ({ service, path, environment }) => {
    const running = startService(service, { ...environment, WAYWISER_DATA: scratchFolder() })
    const address = await running.address()

    expect((await fetch(address + path)).status).toBe(200)
    await until(() => running.logLines().some(({ msg }) => msg === 'Telemetry cannot be delivered'))
    expect((await fetch(address + path)).status).toBe(200)
  },
)

test.each(oddValues)(
  'odd value %# as host, folder or database is used, or refused at the start',
  async value => {
    const cwd = scratchFolder()
    mkdirSync(join(cwd, 'a/b'), { recursive: true })
    const reader = environmentReader({ HOST: value, WAYWISER_DATA: value, DATABASE_URL: value })
    const { server, database } = readActivities({
      HOST: value,
      WAYWISER_DATA: value,
      DATABASE_URL: value,
    })
    expect(reader.problems).toEqual([])

    const listener = () => {}
    const options = { ...server, port: 0, listener, isReady: () => true }
    const running = await serve(options).catch(error => {
      expect(error).toBeInstanceOf(StartError)
    })
    await running?.abort()
    try {
      const dataFolder = join(cwd, 'a/b', database.dataFolder)
      const engine = openEngine({ ...database, dataFolder }, 'activities')
      await engine.close()
    } catch (error) {
      expect(error).toBeInstanceOf(StartError)
    }
  },
)
