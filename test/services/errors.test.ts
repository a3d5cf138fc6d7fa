import { connect } from 'node:net'
import { beforeEach, expect, test } from 'vitest'
import { failAtHome } from '../../services/activities/failing-store.ts'
import { DatabaseUnavailableError } from '../../services/database/unavailable.ts'
import { createHttpApp } from '../../services/http/http-app.ts'
import { listening } from '../support/servers.ts'
import { until } from '../support/until.ts'
import { get, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const serverSpan = () => telemetry.spans.find(({ name }) => name === 'SERVER')

beforeEach(() => {
  for (const list of [telemetry.spans, telemetry.reported, telemetry.logged]) list.length = 0
})

/** A service whose only route calls `handle`. */
const serviceThat = (handle: () => unknown) =>
  listening(
    telemetry.instrument(
      createHttpApp({
        service: 'test',
        telemetry,
        routes: [{ method: 'GET', path: '/do/:what', about: 'does it', handle }],
      }),
    ),
  )

test('an error inside home reaches every lens once, and never the caller', async () => {
  const { activities } = await startServices({ telemetry, changeStore: failAtHome })

  const { status, body } = await get(`${activities}/api/activities/home?handle=bob`)

  expect([status, body]).toEqual([500, { error: 'internal_error' }])
  expect(telemetry.reported).toMatchObject([
    {
      error: { message: 'The store was made to fail at home' },
      context: { method: 'GET', path: '/api/activities/home', route: '/api/activities/home' },
      spanName: 'SERVER',
    },
  ])
  expect((telemetry.reported[0]!.error as Error).stack).toMatch(
    /services\/activities\/failing-store\.ts:\d+:\d+/,
  )
  expect(telemetry.logged).toMatchObject([
    {
      level: 'error',
      msg: 'request failed',
      method: 'GET',
      path: '/api/activities/home',
      status: 500,
      err: { message: 'The store was made to fail at home' },
    },
  ])
  await until(() => telemetry.spans.filter(({ name }) => name === 'SERVER').length === 2)
  const failed = telemetry.spans.find(({ name }) => name === 'home-activities')
  expect(failed?.events).toHaveLength(1)
})

test('when home fails, its call of the peer ends before the request', async () => {
  const { activities } = await startServices({ telemetry, changeStore: failAtHome })

  await get(`${activities}/api/activities/home`)

  const names = telemetry.spans.map(({ name }) => name)
  expect(names.indexOf('SELECT notifications')).toBeGreaterThanOrEqual(0)
})

test.each([
  ['text', 'secret text'],
  ['nothing', undefined],
  ['an object', { status: 404, message: 'secret' }],
  ['an error with a status of its own', Object.assign(new Error('secret'), { status: 404 })],
])('throwing %s is a 500 without a message', async (_title, thrown) => {
  const address = await serviceThat(async () => {
    throw thrown ?? new Error()
  })

  const { status, body } = await get(`${address}/do/it`)

  expect([status, body]).toEqual([500, { error: 'internal_error' }])
  expect(telemetry.reported).toMatchObject([{ context: { route: '/do/:what', path: '/do/it' } }])
  expect(telemetry.reported[0]?.error).toEqual(thrown ?? expect.any(Error))
  await until(() => serverSpan() !== undefined)
  expect(serverSpan()?.events).toHaveLength(1)
})

test('an unavailable database is 503, reported once per outage, on every span and line', async () => {
  const outage = [true, false]
  const address = await serviceThat(async () => {
    throw new DatabaseUnavailableError(outage.shift() ?? false, new Error('secret'))
  })

  const first = await get(`${address}/do/it`)
  const second = await get(`${address}/do/it`)

  expect([first.status, first.body]).toEqual([503, { error: 'database_unavailable' }])
  expect([second.status, second.body]).toEqual([503, { error: 'database_unavailable' }])
  expect(telemetry.reported).toHaveLength(1)
  expect(telemetry.logged).toMatchObject([{ status: 503 }, { status: 503 }])
  await until(() => telemetry.spans.length === 2)
  expect(telemetry.spans.map(({ events }) => events.length)).toEqual([1, 1])
})

test('an error after a late body still has its request', async () => {
  const app = createHttpApp({
    service: 'test',
    telemetry,
    routes: [
      {
        method: 'POST',
        path: '/fail',
        about: 'reads a body and fails',
        takesBody: true,
        handle: async () => {
          throw new Error('after the body')
        },
      },
    ],
  })
  const instrumented = telemetry.instrument(app)
  let hasArrived = false
  const { port } = new URL(
    await listening((request, response) => {
      hasArrived = true
      instrumented(request, response)
    }),
  )
  const socket = connect(Number(port), '127.0.0.1')
  const head = 'POST /fail HTTP/1.1\r\nhost: test\r\nconnection: close\r\n'

  socket.write(`${head}content-type: application/json\r\ncontent-length: 2\r\n\r\n{`)
  await until(() => hasArrived)
  socket.write('}')
  await socket.toArray()

  expect(telemetry.reported).toMatchObject([
    { error: { message: 'after the body' }, spanName: 'SERVER' },
  ])
})

test('an error after the headers were sent cuts the connection', async () => {
  const app = createHttpApp({
    service: 'test',
    telemetry,
    routes: [
      {
        method: 'GET',
        path: '/half',
        about: 'answers half',
        handle: async (_request, response) => {
          response.write('{')
          throw new Error('too late')
        },
      },
    ],
  })
  const address = await listening(telemetry.instrument(app))

  await expect(fetch(`${address}/half`).then(response => response.text())).rejects.toThrow()

  expect(telemetry.reported).toMatchObject([{ error: { message: 'too late' } }])
})
