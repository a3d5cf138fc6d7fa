import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MapAnswer, Trace } from '../../services/viewer/records/api.ts'
import { item, logLine, sampleMillis, segment, spanId, traceId, traceOfSpans } from './records.ts'
import { startViewer, type TestViewer } from './viewer.ts'

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer({ bounds: { spansOfTrace: 100_000 } })
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

test('a trace that is too large is answered with its first records of each kind, and how many are left out', async () => {
  const spans = traceOfSpans(0, 50_010)
  for (let first = 0; first < spans.length; first += 1000) {
    viewer.inbox.addSpans(spans.slice(first, first + 1000))
  }
  for (const n of upTo(510)) viewer.inbox.addItem(item({ uuid: `u${n}`, timeMillis: 1000 + n }))
  viewer.inbox.addLogs(upTo(10_020).map(n => logLine({ timeMillis: 1000 + n, fields: { n } })))

  const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  expect(body.truncated).toStrictEqual({ spans: 10, segments: 0, errors: 10, logs: 20 })
  expect(body.spanCount).toBe(50_010)
  expect(body.spans.map(({ spanId }) => spanId)).toStrictEqual(
    spans.slice(0, 50_000).map(({ spanId }) => spanId),
  )
  expect(body.errors.map(({ uuid }) => uuid)).toStrictEqual(upTo(500).map(n => `u${n}`))
  expect(body.logs.map(({ fields }) => fields.n)).toStrictEqual(upTo(10_000))
})

test('an answer has a limited number of bytes of large records', async () => {
  const text = 'x'.repeat(1_000_000)
  for (const n of upTo(9)) {
    viewer.inbox.addItem(item({ uuid: `u${n}`, raw: { text } }))
    viewer.inbox.addLogs([logLine({ timeMillis: sampleMillis + n, fields: { text, n } })])
    viewer.inbox.addSegments([
      segment({ id: spanId(n), document: { text }, startMillis: sampleMillis + n }),
    ])
  }

  const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  expect(body.truncated).toStrictEqual({ spans: 0, segments: 0, errors: 4, logs: 4 })
})

test('a trace of usual size is whole, without a count of records left out', async () => {
  viewer.inbox.addSpans(traceOfSpans(0, 20))

  const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  expect(body.spans).toHaveLength(20)
  expect('truncated' in body).toBe(false)
})

test('a map has the busiest services, and the number of those left out', async () => {
  for (const n of upTo(400)) {
    // Every second service answers two requests, the others one.
    const ids = upTo(n % 2 === 0 ? 2 : 1).map(k => n * 10 + k)
    viewer.inbox.addSegments(
      ids.map(id => segment({ traceId: traceId(id), id: spanId(id), name: `service-${n}` })),
    )
  }

  const { body } = await viewer.get<MapAnswer>('/-/api/map')

  const services = body.nodes.filter(({ type }) => type !== 'client')
  expect(services).toHaveLength(200)
  expect(body.nodes).toHaveLength(400)
  expect(body.more).toStrictEqual({ nodes: 200, edges: 200 })
  expect(Math.min(...services.map(({ total }) => total))).toBe(2)
})

test('requests of ever new services count together once there are too many', async () => {
  const small = await startViewer({ bounds: { graphLinks: 10 } })
  small.inbox.addSegments(
    upTo(50).map(n => segment({ traceId: traceId(n), id: spanId(n), name: `service-${n}` })),
  )

  const { body } = await small.get<MapAnswer>('/-/api/map')
  await small.close()

  const others = body.nodes.find(({ name }) => name === 'other services')
  expect(others?.total).toBe(40)
  expect(body.nodes.filter(({ total }) => total > 0)).toHaveLength(11)
})
