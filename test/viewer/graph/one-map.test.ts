import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseTraceId } from '../../../services/trace-context/trace-id.ts'
import type { MapAnswer, Trace, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { layoutLayers } from '../../../services/viewer/ui/compute/layered-layout.ts'
import { arrowsOf, filterOf, partsOf } from '../../../services/viewer/ui/map/map-graph.ts'
import { storySeconds, xrayId } from '../aws/xray/story.ts'
import { logLine, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
  viewer.clock.millis = (storySeconds + 60) * 1000
})

afterEach(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const id = (n: number) => n.toString(16).padStart(16, '0')

const timed = (n: number, name: string, fields: object = {}) => ({
  trace_id: xrayId(1),
  id: id(n),
  name,
  start_time: storySeconds + n / 100,
  end_time: storySeconds + 0.5 - n / 100,
  ...fields,
})

const subsegment = (n: number, name: string, fields: object = {}) =>
  timed(n, name, { type: 'subsegment', parent_id: id(1), ...fields })

/** A call without `namespace`, a queue and a remote host. */
const documents = [
  timed(1, 'activities'),
  subsegment(2, 'notify'),
  timed(3, 'notifications', { parent_id: id(2) }),
  subsegment(4, 'SQS', { namespace: 'aws', aws: { queue_url: 'https://sqs.us-east-1/1/jobs' } }),
  subsegment(5, 'weird', { namespace: 'remote', error: true, throttle: true }),
]

const send = (all: object[]) =>
  fetch(`${viewer.origin}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: all.map(each => JSON.stringify(each)) }),
  })

const mapOfTrace = async () =>
  (await viewer.get<Trace>(`/-/api/traces/${parseTraceId(xrayId(1))}`)).body.map

const withoutIds = ({ nodes, ...map }: MapAnswer) => ({
  ...map,
  nodes: nodes.map(({ segmentIds: _, ...node }) => node),
})

test('the page of a trace and the map over time draw one map', async () => {
  await send(documents)

  const ofTrace = await mapOfTrace()
  const { body: ofTime } = await viewer.get<MapAnswer>('/-/api/map')

  const names = new Map(ofTrace.nodes.map(({ id, name, type }) => [id, `${name} ${type}`.trim()]))
  expect(ofTrace.edges.map(({ from, to }) => [names.get(from), names.get(to)])).toStrictEqual([
    ['activities client', 'activities'],
    ['activities', 'notifications'],
    ['activities', 'jobs AWS::SQS::Queue'],
    ['activities', 'weird remote'],
  ])
  expect(withoutIds(ofTrace)).toStrictEqual(ofTime)
})

test('a node of a trace’s map names its segments first, then the calls to it', async () => {
  await send(documents)

  const { nodes } = await mapOfTrace()

  expect(nodes.map(({ name, type, segmentIds }) => [name, type, segmentIds])).toStrictEqual([
    ['activities', 'client', []],
    ['activities', '', [id(1)]],
    ['notifications', '', [id(3), id(2)]],
    ['jobs', 'AWS::SQS::Queue', [id(4)]],
    ['weird', 'remote', [id(5)]],
  ])
})

test('a segment in progress is a node that counts nothing until it completes', async () => {
  const { end_time: _, ...begun } = timed(1, 'activities', { in_progress: true })
  await send([begun])
  const before = await mapOfTrace()
  await send(documents)
  const after = await mapOfTrace()

  expect(before.nodes.map(({ name, total }) => [name, total])).toStrictEqual([
    ['activities', 0],
    ['activities', 0],
  ])
  expect(after.nodes[1]).toMatchObject({ name: 'activities', ok: 1, total: 1 })
})

test('a trace of more segments than X-Ray considers has the same map in both places', async () => {
  const last = timed(0, 'last', { start_time: storySeconds + 9, end_time: storySeconds + 10 })
  const parts = Array.from({ length: 10_000 }, (_, n) =>
    timed(n + 2, 'remote', { start_time: storySeconds, end_time: storySeconds + 1 }),
  ).map(part => ({ ...part, trace_id: undefined, namespace: 'remote' }))
  const documentOf = (n: number) =>
    timed(50_000 + n, 'activities', { subsegments: parts.slice(n * 200, (n + 1) * 200) })
  for (let n = 0; n < 50; n++) await send([documentOf(n)])
  await send([last])

  const ofTrace = await mapOfTrace()
  const { body: ofTime } = await viewer.get<MapAnswer>('/-/api/map')

  expect(ofTrace.nodes.map(({ name }) => name)).toContain('last')
  expect(ofTrace.more).toStrictEqual({ nodes: 0, edges: 0, records: 51 })
  expect(withoutIds({ ...ofTrace, more: undefined })).toStrictEqual({ ...ofTime, more: undefined })
})

test('a service of two accounts is two nodes, each with a place and a filter of its own', async () => {
  const inAccount = (account_id: string) => ({ origin: 'AWS::ECS::Container', aws: { account_id } })
  await send([
    timed(1, 'activities', inAccount('1111')),
    subsegment(2, 'activities', { namespace: 'remote' }),
    timed(3, 'activities', { parent_id: id(2), ...inAccount('2222') }),
  ])

  const map = await mapOfTrace()
  const places = layoutLayers(...arrowsOf(map))
  const nodes = partsOf(map).filter(({ kind }) => kind === 'node')

  expect(new Set(nodes.map(({ key }) => key)).size).toBe(3)
  expect([...places.values()].map(({ column }) => column)).toStrictEqual([0, 1, 2])
  expect(nodes.slice(1).map(part => filterOf(part, map))).toStrictEqual([
    'service(id(name: "activities", type: "AWS::ECS::Container", account.id: "1111"))',
    'service(id(name: "activities", type: "AWS::ECS::Container", account.id: "2222"))',
  ])
  const found = await viewer.get<TracesAnswer>(
    `/-/api/traces?filter=${encodeURIComponent(filterOf(nodes[2]!, map))}`,
  )
  expect(found.body.traces.length).toBe(1)
})

test('a trace without segments and spans has an empty map', async () => {
  viewer.inbox.addLogs([logLine()])

  const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  expect(body.map).toStrictEqual({ nodes: [], edges: [], drawnFrom: 'nothing' })
})
