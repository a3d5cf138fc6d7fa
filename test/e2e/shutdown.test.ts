import { afterEach, expect, test } from 'vitest'
import { type System, startSystem, traceIdOf } from './system.ts'

let system: System
afterEach(() => system.stop())

test.for(['activities', 'notifications'] as const)(
  'SIGTERM to %s under load loses nothing: answered requests = spans = segments = log lines',
  async name => {
    system = await startSystem()
    const route = name === 'activities' ? 'home' : 'notifications'
    const load = startLoad(`${system[name]}/api/activities/${route}?handle=ada`)
    await load.until(100)

    await system.processes.stopService(name)
    const answered = await load.stop()

    expect(answered.length).toBeGreaterThanOrEqual(100)
    // A request whose connection broke may have been served too: it must not be counted as lost.
    const { traces } = await system.traces()
    const received = new Map(traces.map(trace => [trace.traceId, trace]))
    for (const traceId of answered) {
      const trace = await system.trace(traceId)
      const roots = trace.spans.filter(span => !span.parentId)
      expect(roots.map(span => [span.kind, span.service])).toEqual([['SERVER', name]])
      expect(received.get(traceId)?.traceId).toBe(traceId)
      expect(trace.segments.filter(({ id }) => id === roots[0]!.spanId)).toHaveLength(1)
      const lines = trace.logs.filter(
        ({ service, message }) => service === name && message === 'request',
      )
      expect(lines).toHaveLength(1)
    }
  },
)

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
    until: async (count: number) => {
      while (answered.length < count) await new Promise(resolve => setTimeout(resolve, 10))
    },
    stop: async () => {
      stopped = true
      await clients
      return answered
    },
  }
}
