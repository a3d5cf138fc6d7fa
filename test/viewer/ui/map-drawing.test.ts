import { expect, test } from 'vitest'
import { layoutLayers } from '../../../services/viewer/ui/compute/layered-layout.ts'
import { arcPath, ringArcs } from '../../../services/viewer/ui/compute/ring.ts'
import { arrowsOf } from '../../../services/viewer/ui/map/map-graph.ts'
import { sampleTrace } from './sample-trace.ts'

const { map } = sampleTrace('a'.repeat(32))

test('nodes stand right of their callers, around one middle line', () => {
  expect([...layoutLayers(...arrowsOf(map))]).toStrictEqual([
    ['activities (client)', { column: 0, row: 0 }],
    ['activities (AWS::EKS::Container)', { column: 1, row: 0 }],
    ['activities@sqlite (Database::SQL)', { column: 2, row: expect.any(Number) }],
    ['notifications (AWS::EKS::Container)', { column: 2, row: expect.any(Number) }],
    ['notifications@sqlite (Database::SQL)', { column: 3, row: -0.5 }],
    ['hooks.example.com (remote)', { column: 3, row: 0.5 }],
  ])
})

test('two services that call each other still get a place each', () => {
  const places = layoutLayers(
    ['a', 'b'],
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
      { from: 'a', to: 'a' },
    ],
  )

  expect([...places.values()]).toStrictEqual([
    { column: 0, row: 0 },
    { column: 1, row: 0 },
  ])
})

test('a ring has a part per status, in proportion', () => {
  const counts = { ok: 3, error: 0, throttle: 0, fault: 1, total: 4, averageMillis: 5 }

  expect(ringArcs(counts)).toStrictEqual([
    { status: 'ok', from: 0, to: 0.75 },
    { status: 'fault', from: 0.75, to: 1 },
  ])
  expect(arcPath({ status: 'ok', from: 0, to: 1 }, 10)).toBe(
    'M0 -10A10 10 0 0 1 0 10A10 10 0 0 1 0 -10',
  )
})
