import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Faults } from '../../services/viewer/records/api.ts'
import { type System, startSystem } from '../e2e/system.ts'
import { traceIdOf } from '../support/traces.ts'
import { until } from '../support/until.ts'

// The real services against wires that misbehave: each rejected record arrives later, once.

let system: System

beforeAll(async () => {
  system = await startSystem({ FAULTS: 'on' })
})

afterAll(() => system.stop())

const switchTo = async (faults: Partial<Faults>) => {
  const url = `${system.viewer}/-/api/faults`
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(faults) })
  expect(answer.status).toBe(200)
}

test('spans, items and log lines that were rejected for a while arrive afterwards, each once', async () => {
  const refuse = { status: 429, retryAfterSeconds: 1 }
  await switchTo({ 'otlp-traces': refuse, rollbar: refuse, logs: { status: 503 } })

  const answer = await fetch(`${system.activities}/rollbar/test`)
  await until(
    async () => {
      const { 'otlp-traces': spans, rollbar, logs } = await system.wires()
      return spans.rejected > 0 && rollbar.rejected > 0 && logs.dropped > 0
    },
    () => 'nothing was sent',
  )
  await switchTo({ 'otlp-traces': null, rollbar: null, logs: null })

  const trace = await system.trace(traceIdOf(answer), ['activities'])
  const { otlp, rollbar, logs } = trace.delivery
  expect([otlp.state, rollbar.state, logs.state]).toStrictEqual([
    'received',
    'received',
    'received',
  ])
  expect(trace.spans.map(({ name }) => name)).toStrictEqual(['GET /rollbar/test'])
  expect(trace.errors.map(({ title }) => title)).toStrictEqual(['Hello World!'])
  expect(trace.logs.filter(({ message }) => message === 'request').length).toBe(1)
})
