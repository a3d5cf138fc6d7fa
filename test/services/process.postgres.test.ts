import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from '../telemetry/lens-sink.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'
import { get, post } from './services.ts'

let server: PostgresServer
let DATABASE_URL: string

beforeAll(async () => {
  server = await startPostgres(process.env.WAYWISER_TEST_POSTGRES!)
  DATABASE_URL = await server.createDatabase('waywiser')
})
afterAll(() => server.remove())

const statusOf = async (url: string) => (await get(url)).status

test('services wait for Postgres, share it, and survive its loss', async () => {
  await server.stop()
  const environment = { DATABASE_URL, LOG_LEVEL: 'error' }
  const [notifications, one, two] = await Promise.all([
    startService('notifications', environment).address(),
    startService('activities', environment).address(),
    startService('activities', environment).address(),
  ])
  const all = [notifications!, one!, two!]
  for (const address of all) {
    expect(await statusOf(`${address}/healthz`)).toBe(200)
    expect(await statusOf(`${address}/readyz`)).toBe(503)
  }

  await server.start()
  for (const address of all) await until(async () => (await statusOf(`${address}/readyz`)) === 200)
  const { body: created } = await post(`${one}/api/activities`, {
    handle: 'bob',
    message: 'seen by every replica',
    ttl: '1-day',
  })
  const url = `${two}/api/activities/${created.id}`
  expect((await get(url)).body.message).toBe('seen by every replica')
  expect((await get(`${notifications}/api/notifications/unread-count`)).body.count).toBeGreaterThan(
    0,
  )

  await server.stop()
  expect(await get(url)).toMatchObject({ status: 503, body: { error: 'database_unavailable' } })
  expect(await statusOf(`${two}/readyz`)).toBe(200)

  await server.start()
  await until(async () => (await statusOf(url)) === 200)
})

test('only requests begin traces, also with the instrumentation of pg', async () => {
  const sink = await openLensSink()
  onTestFinished(sink.close)
  const address = await startService('activities', {
    DATABASE_URL,
    VIEWER_URL: sink.url,
    OTEL_BSP_SCHEDULE_DELAY: '10',
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici,pg',
  }).address()
  await until(async () => (await statusOf(`${address}/readyz`)) === 200)

  await get(`${address}/api/activities/home`)
  await until(() => sink.servers().length > 0)

  const roots = sink.spans.filter(({ parentId }) => parentId === undefined)
  expect(roots.map(({ name }) => name)).toEqual(['GET /api/activities/home'])
  expect(sink.spans.map(({ name }) => name)).toContain('pg.query:SELECT waywiser')
})
