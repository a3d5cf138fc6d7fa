import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MapAnswer } from '../../../services/viewer/records/api.ts'
import { sampleMillis } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  call,
  front,
  inWords,
  oneMap,
  type Sketch,
  segmentSketch,
  sendDocuments,
  sendSketches,
} from './sketches.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const map = () => oneMap(viewer)

type Answer = { Services?: object[]; TraceSummaries?: object[] }

describe('a trace of spans and segments', () => {
  const askApi = async (path: string, body: object): Promise<Answer> => {
    const answer = await fetch(viewer.origin + path, { method: 'POST', body: JSON.stringify(body) })
    return (await answer.json()) as Answer
  }
  const range = {
    StartTime: sampleMillis / 1000 - 60,
    EndTime: sampleMillis / 1000 + 60,
  }
  const apiGraph = async () => (await askApi('/ServiceGraph', range)).Services

  const cases: [string, Sketch[], object[], string[], MapAnswer['drawnFrom']][] = [
    [
      'spans of front call segments of cart',
      [front, call({ 'server.address': 'cart' })],
      [segmentSketch(3, 'cart', { parent_id: '0000000000000002' })],
      ['front (client) → front', 'front → cart'],
      'both',
    ],
    [
      'segments of front call spans of cart',
      [{ id: 3, parent: 2, service: 'cart' }],
      [
        segmentSketch(1, 'front', {
          subsegments: [segmentSketch(2, 'cart.internal', { namespace: 'remote' })],
        }),
      ],
      ['front (client) → front', 'front → cart'],
      'both',
    ],
    [
      'the bridge sends segments with the ids of the spans',
      [front, call({ 'server.address': 'cart' }), { id: 3, parent: 2, service: 'cart' }],
      [
        segmentSketch(1, 'front', {
          subsegments: [segmentSketch(2, 'cart', { namespace: 'remote' })],
        }),
        segmentSketch(3, 'cart', { parent_id: '0000000000000002' }),
      ],
      ['front (client) → front', 'front → cart'],
      'segments',
    ],
    [
      'an exporter names its segments differently, with the ids of the spans',
      [front],
      [segmentSketch(1, 'Front of the shop')],
      ['Front of the shop (client) → Front of the shop'],
      'segments',
    ],
    [
      'ids have nothing in common',
      [front, call({ 'server.address': 'cart' }), { id: 3, parent: 2, service: 'cart' }],
      [segmentSketch(9, 'front', { start_time: 1_763_825_600, end_time: 1_763_825_601 })],
      ['front (client) → front', 'front → cart'],
      'both',
    ],
  ]

  test.each(cases)('%s', async (_, sketches, documents, edges, drawnFrom) => {
    await sendSketches(viewer, sketches)
    await sendDocuments(viewer, documents)

    const drawn = await map()

    expect(inWords(drawn)).toStrictEqual(edges)
    expect(drawn.drawnFrom).toBe(drawnFrom)
  })

  test.each(cases)(
    'AWS’s API answers of the segments alone: %s',
    async (_, sketches, documents) => {
      await sendDocuments(viewer, documents)
      const [graph, summaries] = [await apiGraph(), await askApi('/TraceSummaries', range)]

      await sendSketches(viewer, sketches)

      expect(await apiGraph()).toStrictEqual(graph)
      const again = await askApi('/TraceSummaries', range)
      expect(again.TraceSummaries).toStrictEqual(summaries.TraceSummaries)
      expect(again.TraceSummaries).toHaveLength(1)
    },
  )

  test('AWS’s API knows nothing of a trace of spans alone', async () => {
    await sendSketches(viewer, [front, call({ 'server.address': 'cart' })])

    expect(await apiGraph()).toStrictEqual([])
    expect(await askApi('/TraceSummaries', range)).toMatchObject({
      TraceSummaries: [],
      TracesProcessedCount: 0,
    })
    const TraceIds = [segmentSketch(1, 'x').trace_id]
    expect(await askApi('/Traces', { TraceIds })).toStrictEqual({
      Traces: [],
      UnprocessedTraceIds: TraceIds,
    })
    expect((await askApi('/TraceGraph', { TraceIds })).Services).toStrictEqual([])
  })

  test('segments that come after the map was drawn from spans replace it', async () => {
    await sendSketches(viewer, [front, call({ 'db.system': 'redis' })])
    expect((await map()).drawnFrom).toBe('spans')

    await sendDocuments(viewer, [segmentSketch(1, 'front')])

    const drawn = await map()
    expect(inWords(drawn)).toStrictEqual(['front (client) → front'])
    expect(drawn.drawnFrom).toBe('segments')
  })
})
