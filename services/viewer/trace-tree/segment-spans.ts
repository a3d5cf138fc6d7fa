import { createPlaces } from '../graph/places.ts'
import type { Trace, TraceSegment, TraceSpan } from '../records/api.ts'
import { causeInWords } from './segment-cause.ts'
import { callName, requestName } from './segment-names.ts'
import { endOf, type WaterfallSpan } from './span-tree.ts'

type Drawn = Pick<Trace, 'spans' | 'segments'> &
  Partial<Pick<Trace, 'inProgress' | 'startMillis' | 'durationMillis' | 'fromLines'>>

/**
 * What the waterfall draws: the spans, and in their places the segments of which there is no span,
 * since services of one trace may send one or the other; without either, requests of its log lines. What is in progress lasts until now.
 */
export function drawnSpans(trace: Drawn): WaterfallSpan[] {
  const { spans, segments, inProgress, startMillis = 0, durationMillis = 0 } = trace
  if (spans.length === 0 && segments.length === 0) return trace.fromLines ?? []
  const others = segmentsWithoutSpan(spans, segments)
  if (others.length === 0 && !spans.some(span => span.inProgress)) return spans
  const latest = (until: number, each: { startMillis: number; durationMillis?: number }) =>
    Math.max(until, endOf(each))
  const now = inProgress ? startMillis + durationMillis : 0
  const endMillis = others.reduce(latest, spans.reduce(latest, now))
  return [
    ...spans.map(span => (span.inProgress ? untilNow(span, endMillis) : span)),
    ...spansOfSegments(others, segments, endMillis),
  ]
}

const untilNow = (span: TraceSpan, endMillis: number): WaterfallSpan => ({
  ...span,
  durationMillis: Math.max(0, endMillis - span.startMillis),
})

/** Without those of a request that its service sent as spans too, under other ids. */
function segmentsWithoutSpan(spans: TraceSpan[], segments: TraceSegment[]): TraceSegment[] {
  if (segments.length === 0 || spans.length === 0) return segments
  const ids = new Set(spans.flatMap(({ spanId, sharedId = spanId }) => [spanId, sharedId]))
  const others = segments.filter(({ id }) => !ids.has(id))
  if (others.length === 0) return others
  const entries = Map.groupBy(spans.filter(isEntry), ({ service }) => service)
  const placeOf = createPlaces(byId(segments))
  const repeated = new Set(
    others.filter(each => each.type === 'segment' && entries.get(each.name)?.some(isSame(each))),
  )
  if (repeated.size === 0) return others
  return others.filter(each => !repeated.has(placeOf(each)?.segment as TraceSegment))
}

const byId = (segments: TraceSegment[]) => new Map(segments.map(each => [each.id, each]))

const isEntry = ({ kind }: TraceSpan) => kind === 'SERVER' || kind === 'CONSUMER'

/** Whether a span is of the same request: it has the same caller, at the same time. */
const isSame = (segment: TraceSegment) => (span: TraceSpan) =>
  span.parentId === segment.parentId &&
  span.startMillis <= endOf(segment) &&
  segment.startMillis <= endOf(span)

function spansOfSegments(
  others: TraceSegment[],
  segments: TraceSegment[],
  endMillis: number,
): WaterfallSpan[] {
  const ids = new Set(segments.map(({ id }) => id))
  // The outermost subsegment stands for a segment that is missing: all inside it is of one service.
  const pieces = new Map(
    segments.map(each => [
      each.id,
      ids.has(each.parentId ?? '') ? each : { ...each, type: 'segment' as const },
    ]),
  )
  const placeOf = createPlaces(pieces)
  return others.map(segment => {
    const service = placeOf(pieces.get(segment.id)!)?.segment.name ?? segment.name
    return spanOfSegment(segment, service, endMillis)
  })
}

function spanOfSegment(segment: TraceSegment, service: string, endMillis: number): WaterfallSpan {
  const { id, parentId, type, startMillis, durationMillis, document } = segment
  const said = causeInWords(document)
  const { fault, namespace } = document as { fault?: unknown; namespace?: unknown }
  const isCall = namespace === 'remote' || namespace === 'aws'
  return {
    spanId: id,
    ...(parentId !== undefined && { parentId }),
    name: type === 'segment' ? requestName(segment) : callName(segment),
    kind: type === 'segment' ? 'SERVER' : isCall ? 'CLIENT' : 'INTERNAL',
    service,
    startMillis,
    durationMillis: durationMillis ?? Math.max(0, endMillis - startMillis),
    status: fault === true ? 'ERROR' : 'UNSET',
    ...(said && { statusMessage: said }),
    attributes: {},
    events: [],
    links: [],
    resource: {},
    ...(durationMillis === undefined && { inProgress: true }),
    segment,
  }
}
