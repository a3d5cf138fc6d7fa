import { isObject, type JsonObject } from '../json/json-object.ts'
import type { TraceSegment } from '../records/api.ts'

/** A segment or subsegment with its document as the JSON object that it is. */
export type SegmentNode = Omit<TraceSegment, 'document'> & { document: JsonObject }

/** A subsegment that stands for a call to another service. */
export type Call = {
  subsegment: SegmentNode
  /** The segment that it is part of, however deep. */
  caller: SegmentNode
  /** The segments that say they were called by it; none: the callee is inferred. */
  callees: SegmentNode[]
}

/** What one trace's documents say, put together; lists are in the order of their starts. */
export type AssembledTrace = {
  segments: SegmentNode[]
  subsegments: SegmentNode[]
  /** The segment without a caller; else the first whose caller was not received. */
  root?: SegmentNode
  calls: Call[]
  /** The segment that a segment or subsegment is part of; undefined while that is not received. */
  segmentOf(piece: SegmentNode): SegmentNode | undefined
  /** How many levels below its segment. */
  depthOf(piece: SegmentNode): number | undefined
  /** Something is in progress, or named but not received. */
  isPartial: boolean
}

/**
 * Puts a trace together out of its flattened documents, which may have come in any order
 * (facts/viewer.md, A1 to A6). Subsegments without `namespace` are work of the service itself:
 * they are calls only when a segment says so.
 */
export function assemble(flattened: TraceSegment[]): AssembledTrace {
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
  return { segments, subsegments, ...(root && { root }), calls, segmentOf, depthOf, isPartial }
}

/** Of other namespaces (the Python SDK writes `local`) no node is inferred. */
const isRemote = ({ document }: SegmentNode) =>
  document.namespace === 'remote' || document.namespace === 'aws'

/** The caller says that the callee is traced, so that its segment must come. */
function isTraced({ document: { http } }: SegmentNode): boolean {
  return isObject(http) && isObject(http.request) && http.request.traced === true
}

function rootOf(segments: SegmentNode[], byId: Map<string, SegmentNode>): SegmentNode | undefined {
  const isTop = ({ parentId }: SegmentNode) => parentId === undefined || !byId.has(parentId)
  return segments.find(segment => segment.parentId === undefined) ?? segments.find(isTop)
}

type Place = { segment: SegmentNode; depth: number }

/** Remembers what it found: chains of calls are long, and asked for at each of their pieces. */
function createPlaces(byId: Map<string, SegmentNode>): (piece: SegmentNode) => Place | undefined {
  const known = new Map<SegmentNode, Place | undefined>()

  return piece => {
    const way: SegmentNode[] = []
    let top: SegmentNode | undefined = piece
    while (top && top.type === 'subsegment' && !known.has(top)) {
      way.push(top)
      // Until it is known it has no place: ids that name one another in a circle end here.
      known.set(top, undefined)
      top = top.parentId === undefined ? undefined : byId.get(top.parentId)
    }
    const found = top?.type === 'segment' ? { segment: top, depth: 0 } : top && known.get(top)
    if (found) {
      for (const [index, step] of way.toReversed().entries()) {
        known.set(step, { segment: found.segment, depth: found.depth + index + 1 })
      }
    }
    return piece.type === 'segment' ? { segment: piece, depth: 0 } : known.get(piece)
  }
}
