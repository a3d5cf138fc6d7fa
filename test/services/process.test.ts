import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { withoutHolder } from '../support/ports.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { takePort } from '../support/servers.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from '../telemetry/lens-sink.ts'
import { get, post } from './services.ts'

test('the services find each other by their addresses, and show samples', async () => {
  const WAYWISER_DATA = scratchFolder()
  const first = startService('notifications', { WAYWISER_DATA })
  const notifications = await first.address()
  const activities = await startService('activities', {
    WAYWISER_DATA,
    NOTIFICATIONS_URL: notifications,
  }).address()

  const { body: home } = await get(`${activities}/api/activities/home`)
  const { body: created } = await post(`${activities}/api/activities`, {
    handle: 'bob',
    message: 'hello @ada',
    ttl: '1-hour',
  })
  const { body: unread } = await get(`${notifications}/api/notifications/unread-count`)

  expect((await get(`${activities}/readyz`)).status).toBe(200)
  expect(home.activities.map(({ handle }: { handle: string }) => handle)).toEqual([
    'ada',
    'bob',
    'margaret',
    'ada',
    'grace',
  ])
  expect(home.unreadNotifications).toBeGreaterThan(0)
  expect(created.notified).toBe(1)
  expect(unread.count).toBe(home.unreadNotifications + 1)
})

test('a restart keeps what was written, and SIGTERM ends with 0', async () => {
  const WAYWISER_DATA = scratchFolder()
  const before = startService('activities', { WAYWISER_DATA })
  const { body: created } = await post(`${await before.address()}/api/activities`, {
    handle: 'bob',
    message: 'kept',
    ttl: '1-hour',
  })
  before.child.kill('SIGTERM')
  expect(await before.ended).toBe(0)

  const after = await startService('activities', { WAYWISER_DATA }).address()

  const { notified: _, ...activity } = created
  expect((await get(`${after}/api/activities/${created.id}`)).body).toEqual({
    ...activity,
    replies: [],
  })
})

test('expired activities leave the database of a running service, without a span', async () => {
  const sink = await openLensSink()
  onTestFinished(sink.close)
  const WAYWISER_DATA = scratchFolder()
  const before = startService('activities', { WAYWISER_DATA })
  await before.address()
  before.child.kill('SIGTERM')
  await before.ended
  const database = new DatabaseSync(join(WAYWISER_DATA, 'activities.sqlite'))
  onTestFinished(() => database.close())
  const handles = () =>
    new Set(
      database
        .prepare('SELECT handle FROM activities')
        .all()
        .map(({ handle }) => handle),
    )
  database.exec("UPDATE activities SET expires_at_millis = 1 WHERE handle = 'bob'")

  const after = startService('activities', {
    WAYWISER_DATA,
    VIEWER_URL: sink.url,
    OTEL_BSP_SCHEDULE_DELAY: '10',
  })
  const address = await after.address()
  await until(() => !handles().has('bob'))
  await get(`${address}/api/activities/home`)
  await until(() => sink.servers().length > 0)

  expect(handles()).toEqual(new Set(['ada', 'grace', 'linus', 'margaret']))
  expect(new Set(sink.spans.map(({ name }) => name))).toEqual(
    new Set(['GET /api/activities/home', 'home-activities', 'SELECT activities']),
  )
  after.child.kill('SIGTERM')
  expect(await after.ended).toBe(0)
})

test.each(['activities', 'notifications'] as const)(
  'only their owner may read the database of %s and its folder, also older ones',
  async service => {
    const folder = join(scratchFolder(), 'data')
    const file = join(folder, `${service}.sqlite`)
    mkdirSync(folder)
    writeFileSync(file, '')
    chmodSync(folder, 0o755)
    chmodSync(file, 0o644)

    await startService(service, { WAYWISER_DATA: folder }).address()

    const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
    expect(modeOf(folder)).toBe('700')
    expect(readdirSync(folder).map(name => [name, modeOf(join(folder, name))])).toStrictEqual([
      [`${service}.sqlite`, '600'],
      [`${service}.sqlite-shm`, '600'],
      [`${service}.sqlite-wal`, '600'],
    ])
  },
)

test('the end of its parent ends a service, like SIGTERM', async () => {
  const service = startService('notifications', { WAYWISER_DATA: scratchFolder() })
  await service.address()

  service.child.disconnect()

  expect(await service.ended).toBe(0)
})

test('every problem of the configuration is printed at once, before any port is open', async () => {
  const service = startService('activities', {
    PORT: 'http',
    NOTIFICATIONS_URL: 'notifications:3001',
    DATABASE_URL: 'mysql://ada:secret@db/waywiser',
    DRAIN_DELAY_MILLIS: '5s',
    LOG_LEVEL: 'warn',
  })

  expect(await service.ended).toBe(1)
  expect(service.stderr().trim().split('\n').sort()).toEqual([
    '  DATABASE_URL="mysql://ada:***@db/waywiser": expected an address that starts with postgres:// or postgresql://',
    '  DRAIN_DELAY_MILLIS="5s": expected a whole number from 0 to 30000',
    '  NOTIFICATIONS_URL="notifications:3001": expected an address that starts with http:// or https://',
    '  PORT="http": expected a whole number from 0 to 65535',
    'The configuration is wrong:',
  ])
})

test('a taken port is one line and exit 1', async () => {
  const port = await takePort()

  const service = startService('activities', {
    PORT: String(port),
    WAYWISER_DATA: scratchFolder(),
  })

  expect(await service.ended).toBe(1)
  expect(withoutHolder(service.stderr())).toBe(
    `port ${port} on 127.0.0.1 is taken; set PORT to another one (0 means any free one)\n`,
  )
})

test('a folder that cannot hold the data is one line and exit 1', async () => {
  const service = startService('activities', { WAYWISER_DATA: '/dev/null/data' })

  expect(await service.ended).toBe(1)
  expect(service.stderr()).toMatch(
    /^cannot open \/dev\/null\/data\/activities\.sqlite \(.*\); check WAYWISER_DATA\n$/,
  )
})

test('without its database a service is alive, is not ready, and stops on a signal', async () => {
  const service = startService('activities', {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    LOG_LEVEL: 'silent',
  })
  const address = await service.address()

  expect((await get(`${address}/healthz`)).status).toBe(200)
  expect((await get(`${address}/readyz`)).status).toBe(503)
  expect(await get(`${address}/api/activities/home`)).toMatchObject({
    status: 503,
    body: { error: 'database_unavailable' },
  })
  service.child.kill('SIGINT')
  expect(await service.ended).toBe(0)
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends a service in order', async signal => {
  const service = startService('notifications', { WAYWISER_DATA: scratchFolder() })
  await service.address()

  service.child.kill(signal)

  expect(await service.ended).toBe(0)
})

test('WAYWISER_TEST_STORE_FAILS makes home fail', async () => {
  const service = startService('activities', {
    WAYWISER_DATA: join(scratchFolder(), 'new'),
    WAYWISER_TEST_STORE_FAILS: 'home',
    LOG_LEVEL: 'silent',
  })

  const answer = await get(`${await service.address()}/api/activities/home`)

  expect([answer.status, answer.body]).toEqual([500, { error: 'internal_error' }])
})
