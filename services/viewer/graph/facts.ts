import type { NodeId } from '../filter/xray/subject.ts'
import type { AssembledTrace, Call, SegmentNode } from './assemble.ts'
import { inferredNode, nodeOfSegment, sourceOf } from './node-id.ts'
import { type Bucket, bucketOf, outcomeOf } from './outcome.ts'

/**
 * What a fact counts for. `from` is the caller's side of an edge. A `root` request counts for its
 * node and for the edge from its clients, an `inferred` call for its node and its edge. A `call` of
 * a service that sent a segment counts for the edge alone: the node has its own numbers.
 */
export type GraphLink = {
  kind: 'root' | 'service' | 'called' | 'inferred' | 'call'
  from?: NodeId
  to: NodeId
  /** The caller's name for the callee, where the callee has another name. */
  alias?: string
  view?: GraphView
}

/**
 * Which graphs a fact counts in: without a view in all. X-Ray's API knows segments alone, so that a
 * fact of a span counts on the page alone (`spans`). A fact of a segment counts in one of them where
 * the trace's spans tell more about it: `api` and `page`.
 */
export type GraphView = 'spans' | 'page' | 'api'

/** One request or call. In progress, it has no end and no bucket, and is not counted. */
export type GraphFact = {
  /** The segment or subsegment that it was read from. */
  segmentId: string
  link: GraphLink
  startMillis: number
  endMillis?: number
  bucket?: Bucket
}

/**
 * The nodes and edges of one trace, request by request: a node for each service with a segment, for
 * each callee without one, and for the clients of a root; an edge for each call. The rules are G1 to G7
 * of docs/viewer.md.
 */
export function graphFacts({ segments, calls }: AssembledTrace): GraphFact[] {
  const bySegment = new Map(segments.map(segment => [segment.id, segment]))
  return [...segments.map(segment => segmentFact(segment, bySegment)), ...calls.flatMap(callFacts)]
}

function segmentFact(segment: SegmentNode, bySegment: Map<string, SegmentNode>): GraphFact {
  const to = nodeOfSegment(segment)
  if (segment.parentId === undefined || segment.source) {
    return fact({ kind: 'root', from: sourceOf(segment), to }, segment)
  }
  // A segment's parent may be a segment, without a subsegment in between.
  const caller = bySegment.get(segment.parentId)
  if (caller) return fact({ kind: 'called', from: nodeOfSegment(caller), to }, segment)
  return fact({ kind: 'service', to }, segment)
}

function callFacts({ subsegment, caller, callees }: Call): GraphFact[] {
  const from = nodeOfSegment(caller)
  if (callees.length === 0) {
    return [fact({ kind: 'inferred', from, to: inferredNode(subsegment) }, subsegment)]
  }
  return callees.map(callee => {
    const to = nodeOfSegment(callee)
    const alias = subsegment.name === to.name ? undefined : subsegment.name
    return fact({ kind: 'call', from, to, alias }, subsegment)
  })
}

function fact(of: GraphLink, segment: SegmentNode): GraphFact {
  const { id: segmentId, startMillis, durationMillis, document, isSpan } = segment
  const link: GraphLink = isSpan ? { ...of, view: 'spans' } : of
  if (durationMillis === undefined) return { segmentId, link, startMillis }
  const endMillis = startMillis + durationMillis
  return { segmentId, link, startMillis, endMillis, bucket: bucketOf(outcomeOf(document)) }
}
