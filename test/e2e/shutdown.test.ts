import { afterEach, describe, expect, test } from 'vitest'
import type { TraceLog } from '../../services/viewer/records/api.ts'
import { traceIdOf } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { bothWays, type System, startSystem } from './system.ts'

let system: System
afterEach(() => system.stop())

describe.each(bothWays)('with $way', ({ instrumentation }) => {
  test.for(['activities', 'notifications'] as const)(
    'SIGTERM to %s under load loses nothing: answered requests = spans = segments = log lines',
    async name => {
      system = await startSystem(instrumentation)
      const route = name === 'activities' ? 'home' : 'notifications'
      const load = startLoad(`${system[name]}/api/activities/${route}?handle=ada`)
      await load.until(100)

      await system.processes.stopService(name)
      const answered = await load.stop()

      expect(answered.length).toBeGreaterThanOrEqual(100)
      for (const traceId of answered) {
        const trace = await system.trace(traceId, [name])
        const roots = trace.spans.filter(span => !span.parentId)
        expect(roots.map(span => [span.kind, span.service])).toEqual([['SERVER', name]])
        expect(trace.segments.filter(({ id }) => id === roots[0]!.spanId)).toHaveLength(1)
        expect(requestLines(trace.logs, name)).toHaveLength(1)
      }
      // Nothing that the service had begun was cut off.
      expect(system.lines.filter(line => line.includes('"aborted":true'))).toEqual([])
    },
  )
})

const requestLines = (logs: TraceLog[], name: string) =>
  logs.filter(({ service, message }) => service === name && message === 'request')

/** Eight clients, each sending one request after the other, until the service is gone. */
function startLoad(url: string) {
  const answered: string[] = []
  let stopped = false
  async function client(): Promise<void> {
    while (!stopped) {
      try {
        const answer = await fetch(url)
        await answer.text()
        answered.push(traceIdOf(answer))
      } catch {
        return
      }
    }
  }
  const clients = Promise.all(Array.from({ length: 8 }, client))
  return {
    until: (count: number) => until(() => answered.length >= count),
    stop: async () => {
      stopped = true
      await clients
      return answered
    },
  }
}
