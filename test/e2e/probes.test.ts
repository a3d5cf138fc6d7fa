import { afterEach, expect, test } from 'vitest'
import { traceIdOf } from '../support/traces.ts'
import { type System, startSystem } from './system.ts'

let system: System
afterEach(() => system.stop())

test('a thousand probes leave no span, no segment and no log line', async () => {
  system = await startSystem()
  const linesBefore = system.lines.length
  for (const path of ['/healthz', '/readyz']) {
    for (const service of [system.activities, system.notifications]) {
      await probe(`${service}${path}`, 250)
    }
  }

  // A record of a probe would have arrived before the last record of a later request.
  const answer = await fetch(`${system.activities}/api/activities/home`)
  const trace = await system.trace(traceIdOf(answer), ['activities', 'notifications'])

  const wires = await system.wires()
  const { traces } = await system.traces()
  expect(traces.map(({ traceId }) => traceId)).toEqual([trace.traceId])
  expect(wires['otlp-traces'].received).toBe(trace.spans.length)
  expect(wires['xray-udp'].received).toBe(2)
  expect(trace.logs).toHaveLength(2)
  expect(system.lines.slice(linesBefore).filter(line => /healthz|readyz/.test(line))).toEqual([])
})

async function probe(url: string, times: number): Promise<void> {
  for (let done = 0; done < times; done += 25) {
    const answers = await Promise.all(Array.from({ length: 25 }, () => fetch(url)))
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('traceresponse')).toBeNull()
    }
  }
}
