import type { SegmentNode } from './assemble.ts'
import type { MapSpan } from './map-span.ts'

/** The spans of a trace whose services sent no segments in it, and what is known around them. */
export type SpanSet = {
  /** In order of start. */
  own: MapSpan[]
  /** The parent, of whatever service. */
  parentOf(span: MapSpan): MapSpan | undefined
  find(id: string): MapSpan | undefined
  isOwn(span: MapSpan): boolean
  /** Whether any span of its service has a kind other than INTERNAL. */
  hasKinds(span: MapSpan): boolean
  /** Whether a segment or subsegment has this id. */
  isPiece(id: string): boolean
}

/** A service sent segments when a segment has its name, or the id of one of its spans. */
export function spanSet(spans: MapSpan[], pieces: SegmentNode[]): SpanSet {
  const ids = new Set(pieces.map(({ id }) => id))
  const names = pieces.filter(({ type }) => type === 'segment').map(({ name }) => name)
  const sent = new Set(names)
  for (const { id, service } of spans) if (ids.has(id)) sent.add(service)
  const byId = new Map(spans.map(span => [span.id, span]))
  const withKinds = new Set<string>()
  for (const { kind, service } of spans) if (kind !== 'INTERNAL') withKinds.add(service)
  const find = (id: string) => byId.get(id)
  return {
    own: spans.filter(({ service }) => !sent.has(service)),
    find,
    isOwn: ({ service }) => !sent.has(service),
    parentOf: ({ id, parentId }) =>
      parentId === undefined || parentId === id ? undefined : find(parentId),
    hasKinds: ({ service }) => withKinds.has(service),
    isPiece: id => ids.has(id),
  }
}

export const isOutgoing = ({ kind }: MapSpan) => kind === 'CLIENT' || kind === 'PRODUCER'

const isIncoming = ({ kind }: MapSpan) => kind === 'SERVER' || kind === 'CONSUMER'

/** A message's sender is linked, where the parent is of the consumer itself or absent. */
export function linkedSender(span: MapSpan, { find }: SpanSet): MapSpan | undefined {
  if (span.kind !== 'CONSUMER') return undefined
  return span
    .data()
    .links.map(({ spanId }) => find(spanId))
    .find(sender => sender !== undefined && sender.service !== span.service)
}

/** Whether a span names a parent that neither a span nor a segment is. */
export const lacksParent = ({ id, parentId }: MapSpan, { find, isPiece }: SpanSet) =>
  parentId !== undefined && parentId !== id && !find(parentId) && !isPiece(parentId)

/**
 * Whether a span is a request of its service: it comes from another service, or from nowhere. A
 * SERVER span inside another span of its service is a request only when the service called itself.
 * An INTERNAL or CLIENT span whose parent is missing belongs to a request that is not here (yet),
 * unless its service never says what kind a span is.
 */
export function isRequest(span: MapSpan, set: SpanSet): boolean {
  const parent = set.parentOf(span)
  if (parent && parent.service !== span.service) return true
  if (parent)
    return isIncoming(span) && (isOutgoing(parent) || linkedSender(span, set) !== undefined)
  return !lacksParent(span, set) || isIncoming(span) || !set.hasKinds(span)
}
