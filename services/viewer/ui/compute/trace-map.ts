import type { Counts, TraceSegment, TraceStatus } from '../../records/api.ts'
import { createOwners } from './span-tree.ts'
import { statusOfCode } from './status.ts'

export type MapNode = {
  id: string
  name: string
  /** X-Ray's type: `client`, an origin, `remote`, `Database::SQL`, … */
  type: string
  root: boolean
  /** Known only from its caller: it sent no segment of its own. */
  inferred: boolean
  counts: Counts
  /** Ids of the segments and subsegments that stand for it, for lighting up. */
  segmentIds: string[]
}

export type MapEdge = { from: string; to: string; counts: Counts }
export type TraceMap = { nodes: MapNode[]; edges: MapEdge[] }

type Document = {
  namespace?: unknown
  fault?: unknown
  error?: unknown
  throttle?: unknown
  sql?: unknown
  inferred?: unknown
  aws?: { table_name?: unknown }
  http?: { response?: { status?: unknown } }
}

/**
 * X-Ray's map of one request, by X-Ray's rules: a node per name and type; a client before each
 * segment without parent; a call to someone who sent no segment becomes an inferred node; where the
 * callee did send one, the node has the callee's time and the edge the caller's.
 */
export function traceMap(segments: TraceSegment[]): TraceMap {
  const byId = new Map(segments.map(segment => [segment.id, segment]))
  const ownerOf = createOwners(byId)
  const own = segments.filter(segment => segment.type === 'segment' && !isInferred(segment))
  const answeredBy = new Map(
    own.flatMap(segment => (segment.parentId ? [[segment.parentId, segment] as const] : [])),
  )
  const map = createMap()
  for (const segment of own) {
    const node = map.node(segment.name, segment.origin ?? '', false)
    map.count(node, segment)
    if (segment.parentId) continue
    node.root = true
    map.edge(map.node(segment.name, 'client', true), node, segment)
  }
  for (const call of segments) {
    if (call.type !== 'subsegment' || !isRemote(call)) continue
    const owner = ownerOf(call)
    if (owner.type !== 'segment') continue
    const caller = map.node(owner.name, owner.origin ?? '', false)
    const answer = answeredBy.get(call.id)
    const callee = answer
      ? map.node(answer.name, answer.origin ?? '', false)
      : map.node(...inferredName(call), true)
    if (answer) callee.segmentIds.push(call.id)
    else map.count(callee, call)
    map.edge(caller, callee, call)
  }
  return map.result
}

function createMap() {
  const nodes = new Map<string, MapNode>()
  const edges = new Map<string, MapEdge>()
  const result: TraceMap = { nodes: [], edges: [] }
  return {
    result,
    node(name: string, type: string, inferred: boolean): MapNode {
      const id = `${type}\n${name}`
      const node = nodes.get(id) ?? {
        ...{ id, name, type, root: false, inferred, counts: noCounts(), segmentIds: [] },
      }
      if (!nodes.has(id)) result.nodes.push(node)
      nodes.set(id, node)
      return node
    },
    count(node: MapNode, segment: TraceSegment): void {
      addTo(node.counts, segment)
      node.segmentIds.push(segment.id)
    },
    edge(from: MapNode, to: MapNode, call: TraceSegment): void {
      const id = `${from.id}\n\n${to.id}`
      const edge = edges.get(id) ?? { from: from.id, to: to.id, counts: noCounts() }
      if (!edges.has(id)) result.edges.push(edge)
      edges.set(id, edge)
      addTo(edge.counts, call)
    },
  }
}

const noCounts = (): Counts => ({
  ok: 0,
  error: 0,
  throttle: 0,
  fault: 0,
  total: 0,
  averageMillis: 0,
})

/** Only finished work is counted, each in one bucket. */
function addTo(counts: Counts, segment: TraceSegment): void {
  if (segment.durationMillis === undefined) return
  counts[segmentStatus(segment)]++
  counts.averageMillis =
    (counts.averageMillis * counts.total + segment.durationMillis) / (counts.total + 1)
  counts.total++
}

/** Flags first, fault before throttle before error; else the HTTP status. */
export function segmentStatus(segment: TraceSegment): TraceStatus {
  const document = segment.document as Document
  if (document.fault === true) return 'fault'
  if (document.throttle === true) return 'throttle'
  if (document.error === true) return 'error'
  return statusOfCode(Number(document.http?.response?.status ?? 0))
}

const isInferred = ({ document }: TraceSegment) => (document as Document).inferred === true

function isRemote({ document }: TraceSegment): boolean {
  const { namespace } = document as Document
  return namespace === 'remote' || namespace === 'aws'
}

function inferredName(call: TraceSegment): [name: string, type: string] {
  const document = call.document as Document
  const table = document.aws?.table_name
  if (typeof table === 'string') return [table, 'AWS::DynamoDB::Table']
  if (document.namespace === 'aws') return [call.name, call.origin ?? `AWS::${call.name}`]
  return [call.name, document.sql ? 'Database::SQL' : 'remote']
}
