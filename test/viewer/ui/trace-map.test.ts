import { expect, test } from 'vitest'
import type { TraceSegment } from '../../../services/viewer/records/api.ts'
import { layoutLayers } from '../../../services/viewer/ui/compute/layered-layout.ts'
import { arcPath, ringArcs } from '../../../services/viewer/ui/compute/ring.ts'
import { traceMap } from '../../../services/viewer/ui/compute/trace-map.ts'
import { sampleTrace } from './sample-trace.ts'

const { segments } = sampleTrace('a'.repeat(32))

const edgesOf = (all: TraceSegment[]) => {
  const { nodes, edges } = traceMap(all)
  const names = new Map(nodes.map(node => [node.id, `${node.name} ${node.type}`.trim()]))
  return edges.map(({ from, to, counts }) => [
    names.get(from),
    names.get(to),
    counts.total,
    counts.averageMillis,
  ])
}

test('one POST draws client, two services, their databases and the third party', () => {
  const container = 'AWS::EKS::Container'
  expect(edgesOf(segments)).toStrictEqual([
    ['activities client', `activities ${container}`, 1, 273],
    [`activities ${container}`, 'activities@sqlite Database::SQL', 2, 21],
    // The node has the callee's time, the edge the caller's, network included.
    [`activities ${container}`, `notifications ${container}`, 1, 200],
    [`notifications ${container}`, 'notifications@sqlite Database::SQL', 2, 87],
    [`notifications ${container}`, 'hooks.example.com remote', 1, 30],
  ])
  const notifications = traceMap(segments).nodes.find(({ name }) => name === 'notifications')
  expect(notifications?.counts).toStrictEqual({
    ...{ ok: 0, error: 0, throttle: 0, fault: 1, total: 1, averageMillis: 190 },
  })
})

test('a callee that sent no segment is inferred from its caller', () => {
  const withoutCallee = segments.filter(({ id }) => !id.startsWith('b'))

  const node = traceMap(withoutCallee).nodes.find(({ name }) => name === 'notifications')

  expect(node).toMatchObject({ type: 'remote', inferred: true, counts: { fault: 1, total: 1 } })
})

test('what is still in progress is a node, but counts nothing', () => {
  const { durationMillis: _, ...inProgress } = segments[0]!

  const [node] = traceMap([inProgress]).nodes

  expect(node?.counts.total).toBe(0)
})

test('nodes stand right of their callers, around one middle line', () => {
  const { nodes, edges } = traceMap(segments)

  const places = layoutLayers(
    nodes.map(({ id }) => id),
    edges,
  )

  expect(nodes.map(({ id, name }) => [name, places.get(id)])).toStrictEqual([
    ['activities', { column: 1, row: 0 }],
    ['activities', { column: 0, row: 0 }],
    ['notifications', { column: 2, row: expect.any(Number) }],
    ['activities@sqlite', { column: 2, row: expect.any(Number) }],
    ['notifications@sqlite', { column: 3, row: -0.5 }],
    ['hooks.example.com', { column: 3, row: 0.5 }],
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
