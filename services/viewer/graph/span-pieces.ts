import type { NodeId } from '../filter/xray/subject.ts'
import type { Sliced } from '../turns/turns.ts'
import type { SegmentNode } from './assemble.ts'
import type { MapSpan } from './map-span.ts'
import { inferredNode } from './node-id.ts'
import { type SpanCall, spanCalls } from './span-calls.ts'
import { documentOf } from './span-document.ts'
import { peerOf } from './span-peer.ts'
import { isRequest, lacksParent, linkedSender, type SpanSet, spanSet } from './span-roles.ts'

const spansPerStep = 100

/** The end of the id of a segment around a call that belongs to no request. */
const aroundCall = '+'

/** The id of the span that a piece is made of; that of a segment is unchanged. */
export const spanIdOf = (pieceId: string) => pieceId.split(aroundCall)[0]!

/**
 * Makes pieces of a trace, as segments are, of the spans whose services sent no segments in it, so
 * that no call counts twice. The rules are S1 to S8 of docs/viewer.md.
 */
export function* spanPieces(spans: MapSpan[], segments: SegmentNode[]): Sliced<SegmentNode[]> {
  const set = spanSet(spans, segments)
  const requests = new Set(set.own.filter(span => isRequest(span, set)))
  const missing = missingRequests(set, requests)
  const parents = parentsOf(requests, set, segments)
  const answers = new Map<string | undefined, string>()
  for (const [{ service }, parent] of parents) answers.set(parent, service)
  for (const { type, parentId, name } of segments) {
    if (type === 'segment') answers.set(parentId, name)
  }
  yield
  const calls = yield* spanCalls({
    set,
    isRequest: span => requests.has(span),
    isAnswered: id => answers.has(id),
  })
  const inner = (span: MapSpan) => innerPiece(span, calls.get(span.id), answers.get(span.id))
  const pieces = missing
  for (const [index, span] of set.own.entries()) {
    const request = requests.has(span) ? requestPiece(span, parents.get(span), set) : undefined
    if (!request) pieces.push(inner(span))
    else if (!calls.has(span.id)) pieces.push(request)
    else {
      const around = { ...request, id: `${span.id}${aroundCall}` }
      pieces.push(around, { ...inner(span), parentId: around.id })
    }
    if (index % spansPerStep === 0) yield
  }
  return pieces
}

/**
 * The requests whose own span is not here: one for each parent that INTERNAL and CLIENT spans of a
 * service lack. Where two services lack the same parent, it belongs to the first, and called the
 * other.
 */
function missingRequests(set: SpanSet, requests: Set<MapSpan>): SegmentNode[] {
  const found = new Map<string, SegmentNode>()
  for (const span of set.own) {
    if (requests.has(span) || !lacksParent(span, set)) continue
    const id = span.parentId!
    const { service: name, startMillis } = span
    const known = found.get(id)
    if (known && known.name !== name) requests.add(span)
    else if (!known) {
      const parentId = `${id}${aroundCall}`
      const times = { startMillis, durationMillis: undefined }
      found.set(id, { id, parentId, name, type: 'segment', ...times, document: {}, isSpan: true })
    }
  }
  return [...found.values()]
}

/** The pieces that called each request: the parent, or the sender of its message. */
function parentsOf(requests: Set<MapSpan>, set: SpanSet, segments: SegmentNode[]) {
  return new Map([...requests].map(span => [span, parentPiece(span, set, segments)]))
}

function parentPiece(span: MapSpan, set: SpanSet, segments: SegmentNode[]): string | undefined {
  const parent = set.parentOf(span)
  const isFromOutside = parent && parent.service !== span.service
  const caller = isFromOutside ? parent : (linkedSender(span, set) ?? parent)
  if (!caller) return span.parentId === span.id ? undefined : span.parentId
  if (set.isOwn(caller)) return caller.id
  return pieceAbove(caller, set) ?? segmentAround(caller, segments)
}

/** Further up than this, a piece says little about who called. */
const maxSteps = 100

/** The piece of a service that sent segments which is nearest above one of its spans. */
function pieceAbove(span: MapSpan, set: SpanSet): string | undefined {
  let at: MapSpan | undefined = span
  for (let step = 0; at && !set.isOwn(at) && step < maxSteps; step++) {
    if (set.isPiece(at.id)) return at.id
    at = set.parentOf(at)
  }
  return undefined
}

/** Where ids of spans and segments have nothing in common: the segment of that name and time. */
function segmentAround({ service, startMillis }: MapSpan, segments: SegmentNode[]) {
  const named = segments.filter(({ type, name }) => type === 'segment' && name === service)
  const isDuring = (each: SegmentNode) =>
    each.startMillis <= startMillis && startMillis <= each.startMillis + (each.durationMillis ?? 0)
  return (named.find(isDuring) ?? named[0])?.id
}

function requestPiece(span: MapSpan, parentId: string | undefined, set: SpanSet): SegmentNode {
  const isFirst = parentId === undefined || !(set.find(parentId) || set.isPiece(parentId))
  const source = isFirst && span.kind === 'CONSUMER' ? queueOf(span) : undefined
  return {
    ...times(span),
    parentId,
    name: span.service,
    type: 'segment',
    document: documentOf(span),
    isSpan: true,
    source,
  }
}

/** The queue that a message came from. */
function queueOf(span: MapSpan): NodeId | undefined {
  const { attributes } = span.data()
  const peer = peerOf(attributes)
  const isMessage = Object.keys(attributes).some(key => key.startsWith('messaging.'))
  if (!peer || !isMessage) return undefined
  return (
    peer.node ?? inferredNode({ name: peer.name, document: { namespace: 'aws', aws: peer.aws } })
  )
}

/** A step of a request: a call, or work of the service itself. */
function innerPiece(span: MapSpan, call: SpanCall | undefined, callee?: string): SegmentNode {
  const peer = call?.peer
  const namespace = peer?.aws ? 'aws' : 'remote'
  return {
    ...times(span),
    parentId: span.parentId,
    name: peer?.name ?? callee ?? span.name,
    type: 'subsegment',
    document: documentOf(span, call && { namespace, aws: peer?.aws }),
    isSpan: true,
    peer: peer?.node,
  }
}

const times = ({ id, startMillis, durationMillis }: MapSpan) => ({
  id,
  startMillis,
  durationMillis,
})
