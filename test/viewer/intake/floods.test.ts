import { gzipSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { exported } from '../exported.ts'
import { logLine, span } from '../records.ts'
import { startWholeViewer } from '../whole-viewer.ts'
import { type Flood, keptFloods, otherFloods, otlpFloods } from './floods.ts'
import { longestTurn } from './longest-turn.ts'

let viewer: Awaited<ReturnType<typeof startWholeViewer>>

beforeEach(async () => {
  viewer = await startWholeViewer()
  viewer.store.inbox.addSpans([span()])
  viewer.store.inbox.addLogs([logLine()])
  viewer.store.logGroups.ensureStream('/waywiser', 'a')
})

/** Posts a compressed body. */
async function post({ path, headers }: Pick<Flood, 'path' | 'headers'>, body: Buffer) {
  const packed = gzipSync(body)
  const { result, longestMillis } = await longestTurn(async () => {
    const answer = await fetch(viewer.url + path, {
      method: 'POST',
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: packed,
    })
    return { status: answer.status, text: await answer.text() }
  })
  return { ...result, longestMillis }
}

// The promise; all in one turn would take seconds.
const mostMillis = 100

test.each([...otlpFloods, ...otherFloods])(
  '$wire, $what: rejected as by the vendor, without harm',
  async flood => {
    const { wire, answer } = flood
    const before = { ...viewer.store.totals }

    const { status, text, longestMillis } = await post(flood, flood.body())

    expect(status).toBe(answer.status)
    expect(text).toContain(answer.problem)
    expect(longestMillis).toBeLessThan(mostMillis)
    expect(viewer.store.wires()[wire].rejected).toBe(answer.rejected)
    expect(viewer.store.totals).toStrictEqual(before)
    expect(viewer.errors).toStrictEqual([])
  },
)

test.each(keptFloods)(
  'a span with a million $what is kept with 16,384 values and their count',
  async flood => {
    const traces = { path: '/v1/traces', headers: { 'content-type': 'application/x-protobuf' } }

    const { status, longestMillis } = await post(traces, flood.body())

    expect(status).toBe(200)
    expect(longestMillis).toBeLessThan(mostMillis)
    expect(viewer.store.totals.spans).toBe(2)
    const kept = exported(viewer.store, '6b02f47ef444c22768e04d58e6f1f1b2', 'spans')[0]
    expect(kept?.attributes['waywiser.dropped_values']).toBeGreaterThan(980_000)
    expect(JSON.stringify(kept).length).toBeLessThan(1_000_000)
  },
)
