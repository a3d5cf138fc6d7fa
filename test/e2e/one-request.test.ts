import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Trace, TraceLog } from '../../services/viewer/records/api.ts'
import { getJson, traceIdOf } from '../support/traces.ts'
import { bothWays, type System, startSystem } from './system.ts'

const bothServices = ['activities', 'notifications']
let system: System

describe.each(bothWays)('with $way', ({ instrumentation }) => {
  beforeAll(async () => {
    system = await startSystem(instrumentation)
  })

  afterAll(async () => {
    await system.stop()
    expect(system.crashes).toEqual([])
  })

  test('one request home is seen through spans, segments and log lines of both services under one id', async () => {
    const answer = await fetch(`${system.activities}/api/activities/home`)
    const traceId = traceIdOf(answer)
    const xrayTraceId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`

    const trace = await system.trace(traceId, bothServices)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-amzn-trace-id')).toBe(`Root=${xrayTraceId};Sampled=1`)
    expect(answer.headers.get('x-trace-url')).toBe(
      `http://localhost:${system.ports.viewer}/trace/${traceId}`,
    )
    expect(shape(trace)).toEqual([
      'activities SERVER GET /api/activities/home',
      '  activities CLIENT GET',
      '    notifications SERVER GET /api/notifications/unread-count',
      '      notifications CLIENT SELECT notifications',
      '  activities INTERNAL home-activities',
      '    activities CLIENT SELECT activities',
    ])
    const home = trace.spans.find(span => span.name === 'home-activities')
    expect(home?.attributes).toMatchObject({
      'app.now': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      'app.result_length': ((await answer.json()) as { activities: unknown[] }).activities.length,
    })
    expect(segmentsAsSpans(trace)).toEqual(spansAsSegments(trace))
    expect(trace.segments.filter(({ type }) => type === 'segment').map(({ name }) => name)).toEqual(
      ['activities', 'notifications'],
    )
    expect(
      sortedByService(trace.logs).map(({ service, message, fields }) => ({
        service,
        message,
        ...ids(fields),
      })),
    ).toEqual(
      bothServices.map(service => ({
        service,
        message: expect.any(String),
        trace_id: traceId,
        xray_trace_id: xrayTraceId,
      })),
    )
    expect(trace.delivery).toMatchObject({
      otlp: { state: 'received', count: 6 },
      xray: { state: 'received', count: 6 },
      rollbar: { state: 'not-expected', reason: 'No error reported' },
      logs: { state: 'received', count: 2 },
    })
    expect(await getJson(`${system.viewer}/-/api/traces/${xrayTraceId}`)).toEqual(trace)
  })

  test('a post with two mentions makes one call to notifications and is one trace', async () => {
    const answer = await fetch(`${system.activities}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle: 'bob', message: 'hello @ada and @carol', ttl: '1-day' }),
    })

    const trace = await system.trace(traceIdOf(answer), bothServices)

    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({ handle: 'bob', notified: 2 })
    const calls = trace.spans.filter(
      span => span.kind === 'SERVER' && span.service === 'notifications',
    )
    expect(calls.map(({ name }) => name)).toEqual(['POST /api/notifications'])
  })

  test('the list of notifications gets all its activities by one call to activities', async () => {
    const answer = await fetch(`${system.notifications}/api/activities/notifications?handle=ada`)

    const trace = await system.trace(traceIdOf(answer), bothServices)

    expect(answer.status).toBe(200)
    expect(trace).toMatchObject({
      service: 'notifications',
      name: 'GET /api/activities/notifications',
    })
    expect(trace.spans.map(({ name }) => name)).toContain('notifications')
    const calls = trace.spans.filter(
      span => span.kind === 'SERVER' && span.service === 'activities',
    )
    expect(calls.map(({ name }) => name)).toEqual(['GET /api/activities'])
  })
})

/** The tree of spans as text: indent, service, kind, name; siblings by name, as they run side by side. */
function shape(trace: Trace, parentId?: string, indent = ''): string[] {
  return trace.spans
    .filter(span => span.parentId === parentId)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(span => [
      `${indent}${span.service} ${span.kind} ${span.name}`,
      ...shape(trace, span.spanId, `${indent}  `),
    ])
}

// Both lines may be of the same millisecond.
const sortedByService = (logs: TraceLog[]) =>
  logs.toSorted((a, b) => (a.service < b.service ? -1 : 1))

const spansAsSegments = (trace: Trace) =>
  trace.spans.map(({ spanId, parentId }) => `${spanId} under ${parentId}`).sort()

const segmentsAsSpans = (trace: Trace) =>
  trace.segments.map(({ id, parentId }) => `${id} under ${parentId}`).sort()

const ids = ({ trace_id, xray_trace_id }: Record<string, unknown>) => ({ trace_id, xray_trace_id })
