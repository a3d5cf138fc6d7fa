import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MapAnswer, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { responseTimeBetween } from '../../../services/viewer/ui/compute/filter-text.ts'
import { binsOf } from '../../../services/viewer/ui/compute/histogram.ts'
import { statuses } from '../../../services/viewer/ui/compute/status.ts'
import { countedAs, filterOf, partsOf } from '../../../services/viewer/ui/map/map-graph.ts'
import { sampleMillis, segment, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer
let map: MapAnswer

const codes = [200, 404, 429, 503]

/** Requests of 0.6 ms to about 2 s with one of four statuses, each with a call to a database. */
beforeAll(async () => {
  viewer = await startViewer()
  for (let n = 0; n < 60; n++) {
    const took = 0.6 * 1.147 ** n
    const status = codes[n % codes.length]!
    const call = {
      id: spanId(1000 + n),
      name: 'store "main"',
      namespace: 'remote',
      sql: {},
      start_time: sampleMillis / 1000,
      end_time: (sampleMillis + took / 2) / 1000,
    }
    viewer.inbox.addSegments([
      segment({
        traceId: traceId(n),
        id: spanId(n),
        endMillis: sampleMillis + took,
        document: {
          id: spanId(n),
          name: 'activities',
          http: { response: { status } },
          error: status < 500 && status >= 400,
          throttle: status === 429,
          fault: status >= 500,
          subsegments: [call],
        },
      }),
    ])
  }
  map = (await viewer.get<MapAnswer>('/-/api/map')).body
})

afterAll(() => viewer.close())

async function countOf(filter: string): Promise<number> {
  const query = new URLSearchParams({ filter, limit: '1000' })
  return (await viewer.get<TracesAnswer>(`/-/api/traces?${query}`)).body.traces.length
}

test('the link of each bar of each node and edge leads to as many traces as it counts', async () => {
  const parts = partsOf(map)

  expect(parts.map(({ key }) => key)).toStrictEqual([
    'activities (client)',
    'activities',
    'store "main" (Database::SQL)',
    'activities (client) → activities',
    'activities → store "main" (Database::SQL)',
  ])
  for (const part of parts) {
    for (const { fromMillis, toMillis, count } of binsOf(part.histogram, 12)) {
      const filter = filterOf(part, map, responseTimeBetween(fromMillis, toMillis))
      expect(await countOf(filter), filter).toBe(count)
    }
  }
})

test('the link of each outcome leads to its traces', async () => {
  const found = await Promise.all(
    partsOf(map).map(part =>
      Promise.all(statuses.map(status => countOf(filterOf(part, map, countedAs[status])))),
    ),
  )

  expect(found).toStrictEqual(
    partsOf(map).map(({ counts }) => statuses.map(status => counts[status])),
  )
  expect(found[1]).toStrictEqual([15, 15, 15, 15])
})
