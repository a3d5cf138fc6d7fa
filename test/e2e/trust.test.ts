import { afterAll, beforeAll, expect, test } from 'vitest'
import { traceIdOf } from '../support/traces.ts'
import { type System, startSystem } from './system.ts'

const theirTrace = '4bf92f3577b34da6a3ce929d0e0e4736'
const theirSpan = '00f067aa0ba902b7'

let system: System

beforeAll(async () => {
  system = await startSystem({ TRUST_INCOMING_TRACES: 'peers' })
})

afterAll(async () => {
  await system.stop()
  expect(system.crashes).toEqual([])
})

test('npm start with peers: a stranger’s request is one trace of ours through both services, linked to theirs', async () => {
  const answer = await fetch(`${system.activities}/api/activities/home`, {
    headers: { traceparent: `00-${theirTrace}-${theirSpan}-00`, tracestate: 'ot=th:8' },
  })
  const traceId = traceIdOf(answer)

  const trace = await system.trace(traceId, ['activities', 'notifications'])

  expect(traceId).not.toBe(theirTrace)
  const servers = trace.spans.filter(({ kind }) => kind === 'SERVER')
  expect(servers.map(({ service, links }) => [service, links])).toEqual([
    [
      'activities',
      [
        {
          traceId: theirTrace,
          spanId: theirSpan,
          attributes: { 'waywiser.link': 'untrusted incoming trace' },
          // The parent's remoteness is known, and it is remote.
          flags: 0x300,
        },
      ],
    ],
    ['notifications', []],
  ])
  expect(trace.spans.filter(({ attributes }) => 'SampleRate' in attributes)).toEqual([])
  const [segment] = trace.segments.filter(({ name, type }) => {
    return name === 'activities' && type === 'segment'
  })
  expect(segment?.document).toMatchObject({ links: [{ id: theirSpan }] })
  expect((await fetch(`${system.viewer}/-/api/traces/${theirTrace}`)).status).toBe(404)
})
