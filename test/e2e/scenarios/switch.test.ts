import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { controlHeader, formatControl } from '../../../services/scenarios/run/control.ts'
import { type System, startSystem } from '../system.ts'
import { listScenarios, play, putScenario } from './play.ts'

const key = 'a-key-of-this-test-which-is-long-enough'
let system: System

beforeAll(async () => {
  system = await startSystem({ SCENARIOS_KEY: key })
})

afterAll(() => system.stop())

afterEach(async () => {
  const { on } = await listScenarios(system.viewer)
  if (on) await putScenario(system.viewer, on.name, { on: false })
})

const statusAtHome = async (headers = {}) =>
  (await fetch(`${system.activities}/api/activities/home`, { headers })).status

test('a scenario that is on holds for every request until it is off, except for one that chooses none', async () => {
  const { status, body } = await putScenario(system.viewer, 'exception-two-lenses', { on: true })

  expect(status).toBe(200)
  expect(body.on).toEqual({ name: 'exception-two-lenses', untilMillis: expect.any(Number) })
  const leftMillis = body.on!.untilMillis - Date.now()
  expect(leftMillis).toBeGreaterThan(590_000)
  expect(leftMillis).toBeLessThanOrEqual(600_000)
  expect(await statusAtHome()).toBe(500)
  expect(await statusAtHome({ 'x-scenario': 'none' })).toBe(200)

  const off = await putScenario(system.viewer, 'exception-two-lenses', { on: false })
  expect(off.body.on).toBeNull()
  expect(await statusAtHome()).toBe(200)
})

test('of several at once one is on, and the others are refused by its name', async () => {
  const names = ['exception-two-lenses', 'slow-statement', 'peer-down', 'slow-statement']
  const answers = await Promise.all(
    names.map(name => putScenario(system.viewer, name, { on: true })),
  )

  // Whichever arrives first.
  const winner = (await listScenarios(system.viewer)).on!.name
  const others = names.filter(name => name !== winner)
  expect(answers.map(({ status }) => status)).toEqual(
    names.map(name => (name === winner ? 200 : 409)),
  )
  expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
    error: expect.stringMatching(new RegExp(`^${winner} is on, for \\d+ s more$`)),
    hint: `PUT /-/api/scenarios/${winner} {"on": false} ends it`,
  })
  const refused = await play(system.viewer, others[0]!)
  expect(refused.status).toBe(409)
  expect(refused.body.error).toContain(`${winner} is on`)
})

test.each([
  ['{"on":"yes"}', 400],
  ['{"on":true,"more":1}', 400],
  ['[]', 400],
  ['null', 400],
  ['', 400],
  ['{"__proto__":{"on":true}}', 400],
  [`{"on":true,"x":"${'x'.repeat(1_000_000)}"}`, 400],
  [`"${'x'.repeat(9_000_000)}"`, 413],
])('a body of %#: %.30s is refused', async (body, status) => {
  const answer = await putScenario(system.viewer, 'slow-statement', body)

  expect(answer.status).toBe(status)
  expect((await listScenarios(system.viewer)).on).toBeNull()
})

test.each(['nothing', '__proto__', 'constructor', '%00', '%ff', 'x'.repeat(5000)])(
  'the unknown scenario %.20s is neither switched nor played, and the answer names those there are',
  async name => {
    for (const answer of [
      await putScenario(system.viewer, name, { on: true }),
      await play(system.viewer, name),
    ]) {
      expect(answer.status).toBe(404)
      expect(answer.body.hint).toMatch(/^there are slow-statement, /)
    }
  },
)

test('a page of another site can neither switch nor play', async () => {
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const path = `${system.viewer}/-/api/scenarios/exception-two-lenses`
  const put = await fetch(path, { method: 'PUT', headers, body: '{"on":true}' })
  const played = await fetch(`${path}/play`, { method: 'POST', headers })

  expect([put.status, played.status]).toEqual([403, 403])
  expect(await statusAtHome()).toBe(200)
})

test.each([
  ['without proof', () => 'exception-two-lenses;9999999999999;'],
  ['with another key', () => order('x'.repeat(40), 'activities')],
  ['for the other service', () => order(key, 'notifications')],
  ['of another time', () => order(key, 'activities').replace(/;\d+;/, ';9999999999999;')],
  ['of an unknown scenario', () => formatControl(key, 'activities', '__proto__', Date.now() + 9e4)],
  [
    'that has ended',
    () => formatControl(key, 'activities', 'exception-two-lenses', Date.now() - 1),
  ],
])('an order %s switches nothing', async (_, header) => {
  const answer = await fetch(`${system.activities}/-/scenario`, {
    method: 'PUT',
    headers: { [controlHeader]: header() },
  })
  await answer.body?.cancel()

  expect(await statusAtHome()).toBe(200)
})

const order = (by: string, service: string) =>
  formatControl(by, service, 'exception-two-lenses', Date.now() + 60_000)

test('an order ends by itself at its time, without the viewer', async () => {
  const untilMillis = Date.now() + 1500
  const header = formatControl(key, 'activities', 'exception-two-lenses', untilMillis)
  const ordered = await fetch(`${system.activities}/-/scenario`, {
    method: 'PUT',
    headers: { [controlHeader]: header },
  })

  expect(ordered.status).toBe(204)
  expect(await statusAtHome()).toBe(500)
  await expect.poll(() => statusAtHome()).toBe(200)
  expect(Date.now()).toBeGreaterThanOrEqual(untilMillis)
})

test('orders leave no trace', async () => {
  const { traces } = await system.traces()

  expect(
    traces.filter(({ httpStatus, name }) => httpStatus !== 404 && name.startsWith('PUT')),
  ).toEqual([])
})
