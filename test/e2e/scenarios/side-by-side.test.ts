import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traceIdOf, waitForTrace } from '../../support/traces.ts'
import { type System, startSystem } from '../system.ts'
import { play, putScenario } from './play.ts'

const pushed: NodeJS.Dict<string | string[]>[] = []
const webhook = createServer((request, response) => {
  pushed.push(request.headers)
  request.resume()
  response.writeHead(204).end()
})
let system: System

beforeAll(async () => {
  webhook.listen(0, '127.0.0.1')
  await once(webhook, 'listening')
  const { port } = webhook.address() as AddressInfo
  system = await startSystem({ PUSH_WEBHOOK_URL: `http://127.0.0.1:${port}/` })
})

afterAll(async () => {
  await system.stop()
  webhook.close()
})

test('plays at the same time do not meet, nor do they touch other requests', async () => {
  // None whose ticks are about times: these are the first requests, three at once.
  const names = ['broken-propagation', 'exception-two-lenses', 'peer-down']
  const playing = Promise.all(names.map(name => play(system.viewer, name)))
  const home = await fetch(`${system.activities}/api/activities/home`)
  const played = await playing
  const trace = await system.trace(traceIdOf(home), ['activities', 'notifications'])

  expect(played.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(played.flatMap(({ body }) => body.expected.filter(({ holds }) => !holds))).toEqual([])
  expect(home.status).toBe(200)
  expect(trace.spans).toHaveLength(6)
  expect(trace.spans.filter(({ attributes }) => attributes['app.scenario'])).toEqual([])
})

test('a fifth play at the same time is refused', async () => {
  const played = await Promise.all(
    Array.from({ length: 5 }, () => play(system.viewer, 'slow-statement')),
  )
  const refused = played.filter(({ status }) => status !== 200)

  expect(refused.map(({ status, body }) => [status, body.error, body.hint])).toEqual([
    [
      409,
      'slow-statement is being played',
      'at most 4 are played at once: try again in some seconds',
    ],
  ])
})

test('a third party that is set gets no request of a scenario, and of others no header of it', async () => {
  pushed.length = 0
  const post = (headers = {}) =>
    fetch(`${system.activities}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ handle: 'bob', message: 'for @dora', ttl: '1-hour' }),
    })
  const answers = [
    await post({ 'x-scenario': 'webhook-fails-silently' }),
    await post({ 'x-scenario': 'slow-statement' }),
  ]
  for (const answer of answers) {
    // It ends when its calls have ended.
    await waitForTrace(system.viewer, traceIdOf(answer), ({ spans }) =>
      spans.some(({ name }) => name === 'push-webhook'),
    )
  }

  expect(pushed).toHaveLength(1)
  expect(Object.keys(pushed[0]!).filter(name => /scenario|trace|waywiser/.test(name))).toEqual([])
})

test('while one that all requests share is played, others are refused by its name', {
  timeout: 60_000,
}, async () => {
  const playing = play(system.viewer, 'vendor-down')
  await expect
    .poll(async () => (await play(system.viewer, 'vendor-down')).body.error)
    .toBe('vendor-down is being played')
  const others = [
    await play(system.viewer, 'slow-statement'),
    await putScenario(system.viewer, 'slow-statement', { on: true }),
  ]

  expect(others.map(({ status, body }) => [status, body.error])).toEqual([
    [409, 'vendor-down is being played'],
    [409, 'vendor-down is being played'],
  ])
  expect((await playing).status).toBe(200)
})

test.each(['vendor-down', 'lost-at-exit'])('%s cannot be switched on', async name => {
  const { status, body } = await putScenario(system.viewer, name, { on: true })

  expect(status).toBe(400)
  expect(body.error).toBe(`${name} can only be played: it is no fault of the two services`)
})

test('a service that is away ends a play with the reason', async () => {
  await system.processes.stopService('notifications')

  const { status, body } = await play(system.viewer, 'n-plus-one')

  expect(status).toBe(502)
  expect(body.error).toMatch(/^n-plus-one could not be played: connect ECONNREFUSED/)
})
