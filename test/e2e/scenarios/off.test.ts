import { afterAll, beforeAll, expect, test } from 'vitest'
import { scenarios } from '../../../services/scenarios/all.ts'
import { controlHeader, formatControl } from '../../../services/scenarios/run/control.ts'
import { traceIdOf } from '../../support/traces.ts'
import { type System, startSystem } from '../system.ts'

const key = 'a-key-that-is-known-to-everybody-1'
let system: System

beforeAll(async () => {
  system = await startSystem({ SCENARIOS: 'off', SCENARIOS_KEY: key })
})

afterAll(() => system.stop())

test('with SCENARIOS=off the header of every scenario changes nothing', async () => {
  const names = [...scenarios.map(({ name }) => name), 'unknown', '__proto__', 'none']
  const answers: Response[] = []
  // One after the other, since a machine that has too much to do degrades answers by itself.
  for (const name of names) {
    const headers = { 'x-scenario': name }
    answers.push(await fetch(`${system.activities}/api/activities/home`, { headers }))
  }
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200))
  for (const answer of answers) {
    const trace = await system.trace(traceIdOf(answer), ['activities', 'notifications'])
    expect(trace.spans).toHaveLength(6)
    expect(trace.spans.filter(({ attributes }) => attributes['app.scenario'])).toEqual([])
    expect([trace.status, trace.errorsInside]).toEqual(['ok', 0])
  }
})

test('with SCENARIOS=off a probe with a scenario leaves no trace', async () => {
  const answer = await fetch(`${system.activities}/readyz`, {
    headers: { 'x-scenario': 'health-noise' },
  })

  expect(answer.status).toBe(200)
  expect(answer.headers.get('traceresponse')).toBeNull()
})

test.each(['activities', 'notifications'] as const)(
  'with SCENARIOS=off %s takes no orders, not even proven ones',
  async service => {
    const order = formatControl(key, service, 'slow-statement', Date.now() + 60_000)
    const ask = (path: string, headers: Record<string, string>) =>
      fetch(`${system[service]}${path}`, { method: 'PUT', headers })
    const ordered = await ask('/-/scenario', { [controlHeader]: order })
    const unknown = await ask('/-/nothing', {})

    expect(ordered.status).toBe(404)
    expect(await ordered.text()).toBe((await unknown.text()).replace('/-/nothing', '/-/scenario'))
  },
)

test.each([
  ['GET', '/-/api/scenarios'],
  ['GET', '/-/api/scenarios/slow-statement'],
  ['PUT', '/-/api/scenarios/slow-statement'],
  ['POST', '/-/api/scenarios/slow-statement/play'],
])('with SCENARIOS=off the viewer knows no %s %s', async (method, path) => {
  const body = method === 'PUT' ? '{"on":true}' : undefined
  const answer = await fetch(system.viewer + path, { method, ...(body && { body }) })

  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: `nothing at ${path}` })
})
