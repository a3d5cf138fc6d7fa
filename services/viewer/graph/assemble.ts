import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { NodeId } from '../filter/xray/subject.ts'
import type { TraceSegment } from '../records/api.ts'
import { createPlaces } from './places.ts'

/** A segment or subsegment with its document as a JSON object. */
export type SegmentNode = Omit<TraceSegment, 'document'> & {
  document: JsonObject
  /** It is made of a span of a service that sent no segments. */
  isSpan?: true
  /** The node that a span's call goes to, where its document does not say so. */
  peer?: NodeId
  /** The node that a span's request came from: a queue. */
  source?: NodeId
}

/** A subsegment that stands for a call to another service. */
export type Call = {
  subsegment: SegmentNode
  /** The segment that contains it, at any depth. */
  caller: SegmentNode
  /** The segments that name it as their parent. None: the callee is inferred. */
  callees: SegmentNode[]
}

/** The assembled documents of one trace. Lists are in order of start. */
export type AssembledTrace = {
  segments: SegmentNode[]
  subsegments: SegmentNode[]
  /** The segment without a parent, else the first whose parent was not received. */
  root?: SegmentNode
  calls: Call[]
  /** The segment that contains a segment or subsegment; undefined while that is not received. */
  segmentOf(piece: SegmentNode): SegmentNode | undefined
  /** Its depth below its segment. */
  depthOf(piece: SegmentNode): number | undefined
  /** A part is in progress, or named but not received. */
  isPartial: boolean
}

/**
 * Assembles a trace from its flattened documents, in whatever order they arrived. A subsegment with
 * namespace `remote` or `aws` is a call. A subsegment without `namespace` is work of the service
 * itself, and a call only when a segment names it as its parent. The rules are A1 to A6 of
 * docs/viewer.md.
 */
export function assemble(flattened: (TraceSegment | SegmentNode)[]): AssembledTrace {
  const pieces = flattened as SegmentNode[]
  const byId = new Map(pieces.map(piece => [piece.id, piece]))
  const segments = pieces.filter(piece => piece.type === 'segment')
  const subsegments = pieces.filter(piece => piece.type === 'subsegment')
  const callees = Map.groupBy(segments, segment => segment.parentId)
  const placeOf = createPlaces(byId)
  const segmentOf = (piece: SegmentNode) => placeOf(piece)?.segment
  const calls = subsegments.flatMap(subsegment => {
    const caller = segmentOf(subsegment)
    const called = callees.get(subsegment.id) ?? []
    if (!caller || (called.length === 0 && !isRemote(subsegment))) return []
    return [{ subsegment, caller, callees: called }]
  })
  const root = rootOf(segments, byId)
  const isPartial =
    pieces.some(piece => piece.durationMillis === undefined) ||
    subsegments.some(piece => !segmentOf(piece)) ||
    calls.some(call => call.callees.length === 0 && isTraced(call.subsegment))
  const depthOf = (piece: SegmentNode) => placeOf(piece)?.depth
  return { segments, subsegments, root, calls, segmentOf, depthOf, isPartial }
}

/** Other namespaces (the Python SDK writes `local`) infer no node. */
const isRemote = ({ document }: SegmentNode) =>
  document.namespace === 'remote' || document.namespace === 'aws'

/** The caller marks the callee as traced, so its segment must arrive. */
function isTraced({ document: { http } }: SegmentNode): boolean {
  return isObject(http) && isObject(http.request) && http.request.traced === true
}

function rootOf(segments: SegmentNode[], byId: Map<string, SegmentNode>): SegmentNode | undefined {
  const isTop = ({ parentId }: SegmentNode) => parentId === undefined || !byId.has(parentId)
  return segments.find(segment => segment.parentId === undefined) ?? segments.find(isTop)
}
