import { afterAll, beforeAll, expect, test } from 'vitest'
import { scenarios } from '../../../services/scenarios/all.ts'
import { traceIdOf } from '../../support/traces.ts'
import { type System, startSystem } from '../system.ts'
import { listScenarios, play } from './play.ts'

let system: System

beforeAll(async () => {
  system = await startSystem()
})

afterAll(async () => {
  await system.stop()
  expect(system.crashes).toEqual([])
})

test.each(scenarios)(
  '$name shows what it says',
  { timeout: 120_000 },
  async ({ name, expected }) => {
    const { status, body } = await play(system.viewer, name)

    expect(body.error).toBeUndefined()
    expect(status).toBe(200)
    expect(body.expected.filter(({ holds }) => !holds)).toEqual([])
    expect(body.expected.map(({ text }) => text)).toEqual(expected.map(({ text }) => text))
    expect(body.traceIds).toContain(body.traceId)
  },
)

test('no scenario leaves anything on', async () => {
  const answer = await fetch(`${system.activities}/api/activities/home`)
  const trace = await system.trace(traceIdOf(answer), ['activities', 'notifications'])

  expect(trace.spans).toHaveLength(6)
  expect(trace.spans.filter(({ attributes }) => attributes['app.scenario'])).toEqual([])
  expect(trace.status).toBe('ok')
  expect(trace.durationMillis).toBeLessThan(250)
  expect(trace.delivery.xray.state).toBe('received')
  expect((await listScenarios(system.viewer)).on).toBeNull()
})
