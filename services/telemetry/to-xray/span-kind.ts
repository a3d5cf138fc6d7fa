import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Work that somebody else asked for: it always is a segment, and the top of its document. */
export const isEntry = (span: ReadableSpan) =>
  span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER

/** A call to somebody else: the map draws a node for it. */
export const isCall = (span: ReadableSpan) =>
  span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER

/** Segment or subsegment, as the collector's exporter has it. */
export const isSegment = (span: ReadableSpan) => isEntry(span) || !span.parentSpanContext

export const isHttp = ({ attributes }: ReadableSpan) =>
  attributes['http.request.method'] !== undefined ||
  attributes['http.response.status_code'] !== undefined

export const isAwsCall = ({ attributes }: ReadableSpan) =>
  (attributes['rpc.system.name'] ?? attributes['rpc.system']) === 'aws-api'
