import { afterAll, beforeAll, expect, test } from 'vitest'
import { type System, startSystem } from '../../e2e/system.ts'
import { loadReport, runLoad } from './run-load.ts'

// The command against the real services and the real viewer.

let system: System

beforeAll(async () => {
  system = await startSystem({ FAULTS: 'on' })
})

afterAll(() => system.stop())

const at = () => [
  ...['--activities', system.activities],
  ...['--notifications', system.notifications],
  ...['--viewer', system.viewer],
]

test('every request is answered, and found complete in each lens', async () => {
  const { code, report } = await loadReport(...at(), '--rate', '20', '--for', '3s', '--seed', '7')

  expect(code).toBe(0)
  expect([report.asked, report.answered, report.failures]).toStrictEqual([60, 60, {}])
  expect(Object.values(report.statuses).reduce((sum, count) => sum + count)).toBe(60)
  expect(report.lenses).toStrictEqual([
    { lens: 'otlp', complete: 60, expected: 60, sampledOut: 0 },
    { lens: 'xray', complete: 60, expected: 60, sampledOut: 0 },
    { lens: 'rollbar', complete: 0, expected: 0, sampledOut: 0 },
    { lens: 'logs', complete: 60, expected: 60, sampledOut: 0 },
  ])
  const { traces } = await system.traces()
  const names = new Set(traces.map(({ name }) => name))
  expect([...names].sort()).toStrictEqual([
    'GET /api/activities/:id',
    'GET /api/activities/@:handle',
    'GET /api/activities/home',
    'GET /api/activities/notifications',
    'GET /api/activities/search',
    'POST /api/activities',
    'POST /api/activities/:id/reply',
  ])
})

test('what a lens did not receive is counted, and ends the command with 1', async () => {
  const faults = (body: object) =>
    fetch(`${system.viewer}/-/api/faults`, { method: 'PUT', body: JSON.stringify(body) })
  await faults({ 'xray-udp': { drop: true } })

  const { code, printed } = await runLoad(...at(), '--rate', '10', '--for', '1s', '--mix', 'home')
  await faults({ 'xray-udp': null })

  expect(printed).toContain('10 of 10 requests answered')
  expect(printed).toContain('✓ spans         100 %  10 of 10\n  ✖ segments        0 %  0 of 10\n')
  expect(code).toBe(1)
})
