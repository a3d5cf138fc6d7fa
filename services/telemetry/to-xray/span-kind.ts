import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Work for a caller outside: always a segment, and the root of its document. */
export const isEntry = (span: ReadableSpan) =>
  span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER

/** A call to another service or system: the map draws a node for the callee. */
export const isCall = (span: ReadableSpan) =>
  span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER

/** Segment or subsegment, by the rule of the OpenTelemetry collector's exporter. */
export const isSegment = (span: ReadableSpan) => isEntry(span) || !span.parentSpanContext

export const isHttp = ({ attributes }: ReadableSpan) =>
  attributes['http.request.method'] !== undefined ||
  attributes['http.response.status_code'] !== undefined

export const isAwsCall = ({ attributes }: ReadableSpan) =>
  (attributes['rpc.system.name'] ?? attributes['rpc.system']) === 'aws-api'
