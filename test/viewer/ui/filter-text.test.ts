import { expect, test } from 'vitest'
import { parseFilterExpression } from '../../../services/viewer/filter/xray/parse.ts'
import {
  allOf,
  durationBetween,
  edgeFilter,
  groupFilter,
  responseTimeBetween,
  serviceFilter,
} from '../../../services/viewer/ui/compute/filter-text.ts'
import { filterOf, nearby, nodeKey, partsOf } from '../../../services/viewer/ui/map/map-graph.ts'
import { sampleMap } from './sample-map.ts'

test('the parser reads the filters of links, with quotes and backslashes', () => {
  const name = 'a "quoted" \\ name'

  expect(parseFilterExpression(serviceFilter({ name, type: 'remote' }, 'fault'))).toStrictEqual({
    kind: 'service',
    id: { name, type: 'remote' },
    filter: { kind: 'flag', keyword: 'fault' },
  })
  expect(
    parseFilterExpression(edgeFilter({ name, type: '' }, { name: 'b', type: 't' })),
  ).toStrictEqual({
    kind: 'edge',
    from: { name },
    to: { name: 'b', type: 't' },
  })
  expect(parseFilterExpression(groupFilter(name))).toStrictEqual({
    kind: 'group',
    by: 'name',
    value: name,
  })
})

test('times are in seconds, rounded to microseconds', () => {
  expect(responseTimeBetween(12.5, 1234.5)).toBe('responsetime >= 0.0125 AND responsetime < 1.2345')
  expect(durationBetween(0.1 + 0.2, 3)).toBe('duration >= 0.0003 AND duration < 0.003')
})

test('joined filters with OR get brackets', () => {
  expect(allOf('ok', '', undefined)).toBe('ok')
  expect(allOf('fault OR error', 'http.status = 500')).toBe(
    '(fault OR error) AND http.status = 500',
  )
  expect(allOf('fault OR error')).toBe('fault OR error')
})

test('each part of the map has a filter for its traces; that of a client is by its edges', () => {
  const map = sampleMap()
  const filters = partsOf(map).map(part => filterOf(part, map, 'fault'))

  for (const filter of filters) parseFilterExpression(filter)
  const client =
    'edge(id(name: "activities", type: "client"), id(name: "activities", type: "AWS::EKS::Container")) { fault }'
  expect(filters[0]).toBe(client)
  expect(filters[5]).toBe(client)
  expect(filters[3]).toBe(
    'service(id(name: "activities@postgres", type: "Database::SQL")) { fault }',
  )
})

test('the counts of a client are those of its edges', () => {
  const [client] = partsOf(sampleMap())

  expect(client?.counts).toMatchObject({
    ok: 96,
    error: 2,
    fault: 2,
    total: 100,
    averageMillis: 54.46,
  })
})

test('nodes one call away are near, in both directions', () => {
  const near = nearby(sampleMap(), 'notifications (AWS::EKS::Container)', 1)

  expect(near.nodes.map(nodeKey)).toStrictEqual([
    'activities (AWS::EKS::Container)',
    'notifications (AWS::EKS::Container)',
    'hooks.example.com (remote)',
  ])
  expect(near.edges.length).toBe(2)
  expect(nearby(sampleMap(), 'gone', 1).nodes.length).toBe(5)
})
