import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PercentilesAnswer } from '../../../services/viewer/records/api.ts'
import { logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

/** Powers of two in microseconds, which are kept as they are; others are rounded to 1/32. */
const ms = { a: 8.192, b: 16.384, c: 32.768, d: 524.288 }

function add(n: number, durationMillis: number, attributes: Record<string, unknown> = {}): void {
  viewer.inbox.addSpans([
    span({ traceId: traceId(n), spanId: spanId(n), durationMillis, attributes }),
  ])
}

const ask = async (query = '') =>
  (await viewer.get<PercentilesAnswer>(`/-/api/percentiles${query}`)).body

test('half and 95 % of the traces of a range and filter', async () => {
  for (let n = 0; n < 20; n++) add(n, n < 10 ? ms.a : n < 19 ? ms.b : ms.d)
  viewer.clock.millis += 60_000
  for (let n = 20; n < 24; n++) add(n, ms.c, { 'http.response.status_code': 500 })

  expect(await ask()).toStrictEqual({ count: 24, p50Millis: ms.b, p95Millis: ms.c })
  expect(await ask('?range=PT30S')).toStrictEqual({ count: 4, p50Millis: ms.c, p95Millis: ms.c })
  expect(await ask('?filter=fault')).toStrictEqual({ count: 4, p50Millis: ms.c, p95Millis: ms.c })
  expect(await ask('?where=http.response.status_code=500')).toMatchObject({ count: 4 })
  expect(await ask('?filter=duration+<+0.01')).toMatchObject({ count: 10, p95Millis: ms.a })
  const wrong = await viewer.get<{ error: string }>('/-/api/percentiles?limit=3')
  expect([wrong.status, wrong.body.error]).toStrictEqual([400, 'unknown parameter limit="3"'])
})

test('a kept trace counts for those like it, which do not count themselves', async () => {
  add(0, ms.d)
  add(1, ms.a, { SampleRate: 10 })
  for (const n of [2, 3, 4]) {
    const fields = { method: 'GET', path: '/a', durationMillis: 100, trace_id: traceId(n) }
    viewer.inbox.addLogs([
      logLine({ traceId: traceId(n), traceFlags: 0, timeMillis: sampleMillis + 100, fields }),
    ])
  }

  expect(await ask()).toStrictEqual({
    count: 5,
    p50Millis: ms.a,
    p95Millis: ms.d,
    isEstimate: true,
  })
})

test('without traces there are none', async () => {
  expect(await ask()).toStrictEqual({ count: 0 })
})
