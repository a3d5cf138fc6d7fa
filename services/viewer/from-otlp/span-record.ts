import { isSpanId, isTraceId } from '../../telemetry/trace-id.ts'
import type { SpanKind, TraceSpan } from '../api.ts'
import type { SpanRecord } from '../record.ts'
import type { Attributes } from './any-value.ts'
import { millisBetween, toEpochMillis, type UnixNano } from './time.ts'

/** What one decoded request gives: the records, and for each span or line refused, why. */
export type Decoded<DecodedRecord> = {
  records: DecodedRecord[]
  refused: { reason: string; traceId?: string }[]
}

/** A span as either encoding delivers it, before anything about it is judged. Ids are hex. */
export type WireSpan = {
  traceId: string
  spanId: string
  parentId: string
  name: string
  kind: number
  start: UnixNano
  end: UnixNano
  attributes: Attributes
  events: TraceSpan['events']
  links: TraceSpan['links']
  statusCode: number
  statusMessage: string
}

/** By the numbers of opentelemetry.proto.trace.v1.Span.SpanKind; 0 is "unspecified". */
export const spanKinds: SpanKind[] = [
  'INTERNAL',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
]

/** By the numbers of opentelemetry.proto.trace.v1.Status.StatusCode. */
export const statusCodes: TraceSpan['status'][] = ['UNSET', 'OK', 'ERROR']

/** No id: SDKs write an absent one either not at all or as zeros. */
export const isNoId = (id: string) => /^0*$/.test(id)

/** Honeycomb's rule for a sender that does not name itself, or only as its SDK's default does. */
export function serviceName(resource: Attributes): string {
  const name = resource['service.name']
  const text = typeof name === 'string' ? name.trim() : ''
  return text === '' || text.startsWith('unknown_service') ? 'unknown_service' : text
}

/**
 * Judges a span and adds its record, or why it was refused: one span without usable ids is refused
 * alone (OTLP's partial success), the rest of its batch is kept. A span that ends before it starts
 * is kept with duration 0 and `meta.invalid_duration`, as Honeycomb does.
 */
export function addSpan(
  decoded: Decoded<SpanRecord>,
  span: WireSpan,
  service: string,
  resource: Attributes,
): void {
  const reason = idProblem(span)
  if (reason) {
    const traceId = isTraceId(span.traceId) ? span.traceId : undefined
    decoded.refused.push({ reason, ...(traceId && { traceId }) })
    return
  }
  const durationMillis = millisBetween(span.start, span.end)
  if (durationMillis < 0) span.attributes['meta.invalid_duration'] = true
  const record: SpanRecord = {
    traceId: span.traceId,
    spanId: span.spanId,
    name: span.name,
    kind: spanKinds[span.kind] ?? 'INTERNAL',
    service,
    startMillis: toEpochMillis(span.start),
    durationMillis: Math.max(0, durationMillis),
    status: statusCodes[span.statusCode] ?? 'UNSET',
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    resource,
  }
  if (!isNoId(span.parentId)) record.parentId = span.parentId
  if (span.statusMessage !== '') record.statusMessage = span.statusMessage
  decoded.records.push(record)
}

function idProblem({ traceId, spanId, parentId, name }: WireSpan): string | undefined {
  const of = `of span ${quote(name)}`
  if (!isTraceId(traceId))
    return `trace id ${quote(traceId)} ${of}: expected 16 bytes, not all zero`
  if (!isSpanId(spanId)) return `span id ${quote(spanId)} ${of}: expected 8 bytes, not all zero`
  if (isNoId(parentId) || isSpanId(parentId)) return undefined
  return `parent span id ${quote(parentId)} ${of}: expected 8 bytes or none`
}

/** A sender's text inside a reason, short enough that garbage does not fill the page. */
export const quote = (text: string) => `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`
