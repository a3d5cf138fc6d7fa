import { isSpanId, isTraceId } from '../../trace-context/trace-id.ts'
import type { SpanKind, TraceSpan } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import { type Attributes, droppedName } from './any-value.ts'
import type { Intake, RejectedRecord } from './intake.ts'
import type { Sender } from './sender.ts'
import { millisBetween, toEpochMillis, type UnixNano } from './time.ts'

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
  events: TraceSpan['events']
  links: TraceSpan['links']
  statusCode: number
  statusMessage: string
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
export const isNoId = (id: string) => /^0*$/.test(id)

/**
 * Checks a span and adds its record. A span without usable ids is rejected alone (OTLP's partial
 * success), the rest of its batch is kept. A span that ends before it starts is kept with duration
 * 0 and `meta.invalid_duration`, as Honeycomb does.
 */
export function addSpan(intake: Intake<SpanRecord>, span: WireSpan, sender: Sender): void {
  if (!hasUsableIds(span)) {
    intake.reject(() => rejectionOf(span))
    return
  }
  const durationMillis = millisBetween(span.start, span.end)
  if (durationMillis < 0) span.attributes['meta.invalid_duration'] = true
  const { droppedValues } = intake.allowance
  if (droppedValues > 0) span.attributes[droppedName] = droppedValues
  const record: SpanRecord = {
    traceId: span.traceId,
    spanId: span.spanId,
    name: span.name,
    kind: spanKinds[span.kind] ?? 'INTERNAL',
    service: sender.service,
    startMillis: toEpochMillis(span.start),
    durationMillis: Math.max(0, durationMillis),
    status: statusCodes[span.statusCode] ?? 'UNSET',
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    resource: sender.resource,
  }
  if (!isNoId(span.parentId)) record.parentId = span.parentId
  if (span.statusMessage !== '') record.statusMessage = span.statusMessage
  intake.weighResource(sender, span.traceId)
  intake.add(record)
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
