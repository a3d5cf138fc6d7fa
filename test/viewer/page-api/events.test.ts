import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TraceSummary, Wires } from '../../../services/viewer/records/api.ts'
import { until } from '../../support/until.ts'
import { logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

type Event = { id: string; event: string; data: unknown }

let viewer: TestViewer
const streams: AbortController[] = []

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.abort()
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

/** Opens the stream as a browser does, and collects its events. */
async function follow(lastEventId?: string) {
  const abort = new AbortController()
  streams.push(abort)
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await fetch(`${viewer.origin}/-/events`, { headers, signal: abort.signal })
  const events: Event[] = []
  const body = collect(response, events).catch(() => '')
  const traces = () =>
    events.filter(({ event }) => event === 'trace').map(({ data }) => data as TraceSummary)
  return { response, body, events, traces, stop: () => abort.abort() }
}

async function collect(response: Response, events: Event[]): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) if (block.startsWith('id:')) events.push(parse(block))
  }
  return text
}

function parse(block: string): Event {
  const fields = Object.fromEntries(
    block
      .split('\n')
      .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  return {
    id: String(fields.id),
    event: String(fields.event),
    data: JSON.parse(String(fields.data)),
  }
}

describe('/-/events', () => {
  test('sends the summary of a trace when records of it arrive', async () => {
    const { response, traces } = await follow()

    viewer.inbox.addSpans([span()])
    await until(() => traces().length === 1)

    const { body } = await viewer.get<{ traces: TraceSummary[] }>('/-/api/traces')
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(traces()).toStrictEqual(body.traces)
  })

  test('sends a trace once for many records that arrive together', async () => {
    const { traces } = await follow()

    viewer.inbox.addSpans([span()])
    viewer.inbox.addSegments([segment()])
    viewer.inbox.addLogs([logLine()])
    viewer.inbox.addSpans([span({ traceId: traceId(1) })])
    await until(() => traces().length >= 2)

    expect(traces().map(trace => [trace.traceId, trace.delivery.logs.state])).toStrictEqual([
      [traceId(0), 'received'],
      [traceId(1), 'pending'],
    ])
  })

  test('sends the trace again when its pending lens is decided', async () => {
    const { traces } = await follow()
    viewer.inbox.addSpans([span(), span({ traceId: traceId(1) })])
    await until(() => traces().length === 2)

    viewer.inbox.addLogs([logLine()])
    await until(() => traces().length === 3)
    viewer.clock.millis += 10_000
    await until(() => traces().length === 5)

    const states = traces().map(({ delivery }) => [delivery.logs.state, delivery.xray.state])
    expect(states).toStrictEqual([
      ['pending', 'pending'],
      ['pending', 'pending'],
      ['received', 'pending'],
      ['missing', 'missing'],
      ['received', 'missing'],
    ])
  })

  test('calls a trace by its root from the first moment, or says that it lacks one', async () => {
    const { traces } = await follow()
    const child = { kind: 'CLIENT', name: 'SELECT activities', parentId: spanId(0) } as const
    const ofNone = { ...child, spanId: spanId(1), traceId: traceId(1) }
    viewer.inbox.addSpans([span({ ...child, spanId: spanId(1) }), span(ofNone)])
    await until(() => traces().length === 2)

    viewer.inbox.addSpans([span()])
    await until(() => traces().length === 3)
    viewer.clock.millis += 10_000
    await until(() => traces().length >= 5)

    const seen = traces().map(({ name, inProgress, rootMissing }) => [
      name,
      inProgress,
      rootMissing,
    ])
    expect(seen.slice(0, 3)).toStrictEqual([
      ['request in progress', true, undefined],
      ['request in progress', true, undefined],
      ['GET /api/activities/home', undefined, undefined],
    ])
    expect(seen).toContainEqual(['SELECT activities', undefined, true])
  })

  test('names a request that was sampled out after two seconds, and sends it again', async () => {
    const { traces } = await follow()
    const fields = { method: 'GET', path: '/home', status: 200, durationMillis: 3 }
    viewer.inbox.addLogs([logLine({ traceFlags: 0, fields })])
    await until(() => traces().length === 1)
    viewer.clock.millis += 2_000
    await until(() => traces().length === 2)

    expect(traces().map(({ name }) => name)).toStrictEqual(['request in progress', 'GET /home'])
  })

  test('sends the wires’ counts at once, and again when they change', async () => {
    const { events } = await follow()
    await until(() => events.length === 1)

    viewer.inbox.count('rollbar', { received: 1 })
    await until(() => events.length === 2)

    const counts = events.map(({ event, data }) => [event, (data as Wires).rollbar.received])
    expect(counts).toStrictEqual([
      ['wires', 0],
      ['wires', 1],
    ])
  })

  test('sends a client that returns with its last id the events it missed', async () => {
    const first = await follow()
    viewer.inbox.addSpans([span()])
    await until(() => first.traces().length === 1)
    const lastId = first.events.at(-1)?.id
    first.stop()
    const other = await follow()
    viewer.inbox.addSpans([span({ traceId: traceId(1) })])
    viewer.inbox.addSpans([span({ traceId: traceId(2) })])
    await until(() => other.traces().length === 2)

    const second = await follow(lastId)
    await until(() => second.traces().length === 2)

    const ids = second.traces().map(trace => trace.traceId)
    expect(ids).toStrictEqual([traceId(1), traceId(2)])
  })

  test('keeps events for a while for a client that was the only one', async () => {
    const first = await follow()
    await until(() => first.events.length === 1)
    const lastId = first.events.at(-1)?.id
    first.stop()
    await vi.waitFor(async () => expect(await viewer.connections()).toBe(0), 10_000)
    viewer.inbox.addSpans([span()])

    const second = await follow(lastId)
    await until(() => second.traces().length === 1)

    expect(second.traces()[0]?.traceId).toBe(traceId(0))
  })

  test('sends a trace once that changed several times while no client was connected', async () => {
    const first = await follow()
    await until(() => first.events.length === 1)
    const lastId = first.events.at(-1)?.id
    first.stop()
    await vi.waitFor(async () => expect(await viewer.connections()).toBe(0), 10_000)
    viewer.inbox.addSpans([span()])
    await setTimeout(500)
    viewer.inbox.addLogs([logLine()])

    const second = await follow(lastId)
    await until(() => second.traces().length > 0)
    viewer.inbox.addSpans([span({ traceId: traceId(1) })])
    await until(() => second.traces().at(-1)?.traceId === traceId(1))

    const sent = second.traces().map(trace => [trace.traceId, trace.delivery.logs.state])
    expect(sent).toStrictEqual([
      [traceId(0), 'received'],
      [traceId(1), 'pending'],
    ])
  })

  test('sends all it has to a client that saw another run of the viewer', async () => {
    const first = await follow()
    viewer.inbox.addSpans([span()])
    await until(() => first.traces().length === 1)

    const second = await follow('otherrun-7')
    await until(() => second.traces().length === 1)

    expect(second.events).toStrictEqual(first.events)
  })

  test('spreads a burst over time, without leaving out a trace', async () => {
    const { traces } = await follow()

    viewer.inbox.addSpans(Array.from({ length: 100 }, (_, n) => span({ traceId: traceId(n) })))
    await until(() => traces().length > 0)
    const atFirst = traces().length
    await until(() => traces().length === 100)

    expect(atFirst).toBeLessThanOrEqual(80)
    expect(new Set(traces().map(trace => trace.traceId)).size).toBe(100)
  })

  test('drops a client that does not read, and no other', async () => {
    const { traces } = await follow()
    const sleeper = connect(Number(new URL(viewer.origin).port), '127.0.0.1')
    sleeper.on('error', () => {})
    sleeper.write('GET /-/events HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await new Promise(resolve => sleeper.once('data', resolve))
    sleeper.pause()
    const gone = new Promise(resolve => sleeper.once('close', resolve))

    // The largest summary of a list: fifty services, each of five hundred characters.
    const services = Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(500, 'x'))
    for (let n = 1; n <= 600; n++) {
      viewer.inbox.addSpans(
        services.map((service, index) =>
          span({ traceId: traceId(n), spanId: spanId(index), service, resource: {} }),
        ),
      )
      // The test's reader lives in the same process: it needs its turn.
      if (n % 50 === 0) await until(() => traces().length === n)
    }
    sleeper.resume()
    await gone

    expect(traces()).toHaveLength(600)
  })

  test('rejects one client too many, and accepts it when another has left', async () => {
    const followers = await Promise.all(Array.from({ length: 64 }, () => follow()))

    const refused = await follow()
    followers[0]!.stop()
    await vi.waitFor(async () => expect((await follow()).response.status).toBe(200), 10_000)

    expect(followers.map(({ response }) => response.status)).toStrictEqual(Array(64).fill(200))
    expect(refused.response.status).toBe(503)
    expect(refused.response.headers.get('retry-after')).toBe('5')
    expect(await refused.body).toContain('64 clients are connected to the live stream already')
  })

  test('ends when the viewer stops', async () => {
    const { response } = await follow()

    await viewer.close()

    expect(response.status).toBe(200)
    viewer = await startViewer()
    expect(viewer.clock.millis).toBe(sampleMillis + 1000)
  })
})
