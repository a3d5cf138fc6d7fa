import { isSpanId, isTraceId } from '../../trace-context/trace-id.ts'
import type { SpanEvent, SpanKind, SpanLink, TraceSpan } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import { type Attributes, droppedName } from './any-value.ts'
import type { Intake, RejectedRecord } from './intake.ts'
import type { Origin } from './origin.ts'
import { isTime, millisBetween, toEpochMillis, type UnixNano } from './time.ts'

/** A span as either encoding delivers it, before it is checked. Ids are hex. */
export type WireSpan = {
  traceId: string
  spanId: string
  parentId: string
  name: string
  kind: number
  start: UnixNano
  end: UnixNano
  attributes: Attributes
  /** A missing time is 0. */
  events: SpanEvent[]
  links: SpanLink[]
  statusCode: number
  statusMessage: string
  traceState: string
  flags: number
  droppedAttributes: number
  droppedEvents: number
  droppedLinks: number
}

const epoch = { high: 0, low: 0 }

export const noSpan = (): WireSpan => ({
  traceId: '',
  spanId: '',
  parentId: '',
  name: '',
  kind: 0,
  start: epoch,
  end: epoch,
  attributes: {},
  events: [],
  links: [],
  statusCode: 0,
  statusMessage: '',
  traceState: '',
  flags: 0,
  droppedAttributes: 0,
  droppedEvents: 0,
  droppedLinks: 0,
})

/** Makes a span as new, so that one object serves all spans of a request. */
export function clearSpan(span: WireSpan): void {
  span.traceId = ''
  span.spanId = ''
  span.parentId = ''
  span.name = ''
  span.kind = 0
  span.start = epoch
  span.end = epoch
  span.attributes = {}
  span.events = []
  span.links = []
  span.statusCode = 0
  span.statusMessage = ''
  span.traceState = ''
  span.flags = 0
  span.droppedAttributes = 0
  span.droppedEvents = 0
  span.droppedLinks = 0
}

/** Kinds by the numbers of opentelemetry.proto.trace.v1.Span.SpanKind; 0 is "unspecified". */
export const spanKinds: SpanKind[] = [
  'INTERNAL',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
]

/** Codes by the numbers of opentelemetry.proto.trace.v1.Status.StatusCode. */
export const statusCodes: TraceSpan['status'][] = ['UNSET', 'OK', 'ERROR']

/** SDKs leave out an absent id, or write it as zeros. */
export const isNoId = (id: string) => id === '' || (id[0] === '0' && /^0*$/.test(id))

/**
 * Checks a span and adds its record. A span without usable ids is rejected alone (OTLP's partial
 * success), the rest of its batch is kept. A span that ends before it starts is kept with duration
 * 0 and `meta.invalid_duration`, as Honeycomb does. One without an end is in progress; one without a
 * start stands at its end, or at its arrival.
 */
export function addSpan(intake: Intake<SpanRecord>, span: WireSpan, origin: Origin): void {
  if (!hasUsableIds(span)) {
    intake.reject(() => rejectionOf(span))
    return
  }
  const { droppedValues } = intake.allowance
  if (droppedValues > 0) span.attributes[droppedName] = droppedValues
  const record = toRecord(span, origin, startOf(span, intake))
  for (const event of span.events) event.timeMillis ||= record.startMillis
  intake.weighOrigin(origin, span.traceId)
  intake.add(record)
}

function startOf({ start, end }: WireSpan, intake: Intake<SpanRecord>): number {
  if (isTime(start)) return toEpochMillis(start)
  return isTime(end) ? toEpochMillis(end) : intake.arrival()
}

/** One literal, so that all records have one shape: spreads cost a third of the decoding. */
function toRecord(span: WireSpan, { sender, scope }: Origin, startMillis: number): SpanRecord {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: isNoId(span.parentId) ? undefined : span.parentId,
    name: span.name,
    kind: spanKinds[span.kind] ?? 'INTERNAL',
    service: sender.service,
    startMillis,
    durationMillis: durationOf(span),
    missingStart: isTime(span.start) ? undefined : true,
    inProgress: isTime(span.end) ? undefined : true,
    status: statusCodes[span.statusCode] ?? 'UNSET',
    statusMessage: span.statusMessage || undefined,
    traceState: span.traceState || undefined,
    flags: span.flags || undefined,
    dropped: droppedOf(span),
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    resource: sender.resource,
    scope,
  }
}

function durationOf({ start, end, attributes }: WireSpan): number {
  if (!isTime(start) || !isTime(end)) return 0
  const millis = millisBetween(start, end)
  if (millis >= 0) return millis
  attributes['meta.invalid_duration'] = true
  return 0
}

function droppedOf(span: WireSpan): SpanRecord['dropped'] {
  const { droppedAttributes, droppedEvents, droppedLinks } = span
  if (droppedAttributes + droppedEvents + droppedLinks === 0) return undefined
  return {
    ...(droppedAttributes > 0 && { attributes: droppedAttributes }),
    ...(droppedEvents > 0 && { events: droppedEvents }),
    ...(droppedLinks > 0 && { links: droppedLinks }),
  }
}

const hasUsableIds = ({ traceId, spanId, parentId }: WireSpan) =>
  isTraceId(traceId) && isSpanId(spanId) && (isNoId(parentId) || isSpanId(parentId))

function rejectionOf(span: WireSpan): RejectedRecord {
  const reason = idProblem(span)
  return isTraceId(span.traceId) ? { reason, traceId: span.traceId } : { reason }
}

function idProblem({ traceId, spanId, parentId, name }: WireSpan): string {
  const of = `of span ${quote(name)}`
  if (!isTraceId(traceId)) {
    return `trace id ${quote(traceId)} ${of}: expected 16 bytes, not all zero`
  }
  if (!isSpanId(spanId)) return `span id ${quote(spanId)} ${of}: expected 8 bytes, not all zero`
  return `parent span id ${quote(parentId)} ${of}: expected 8 bytes or none`
}

/** A sender's text inside a reason, cut so that garbage does not fill the page. */
export const quote = (text: string) => `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`
