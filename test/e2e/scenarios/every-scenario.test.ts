import { afterAll, beforeAll, expect, test } from 'vitest'
import { scenarios } from '../../../services/scenarios/all.ts'
import type { Trace } from '../../../services/viewer/records/api.ts'
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
  const traces = await homeTraces(5)

  for (const { spans, status, delivery } of traces) {
    expect(spans).toHaveLength(6)
    expect(spans.filter(({ attributes }) => attributes['app.scenario'])).toEqual([])
    expect(status).toBe('ok')
    expect(delivery.xray.state).toBe('received')
  }
  // On a busy machine one of them may be slow, but what slows requests down slows all of them.
  expect(Math.min(...traces.map(({ durationMillis }) => durationMillis))).toBeLessThan(250)
  expect((await listScenarios(system.viewer)).on).toBeNull()
})

async function homeTraces(count: number): Promise<Trace[]> {
  const traces: Trace[] = []
  while (traces.length < count) {
    const answer = await fetch(`${system.activities}/api/activities/home`)
    traces.push(await system.trace(traceIdOf(answer), ['activities', 'notifications']))
  }
  return traces
}
