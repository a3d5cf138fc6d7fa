import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'

/** @param spans every child before its parent */
export function deliverTo(otlp: SpanProcessor | undefined, xray: SpanProcessor | undefined) {
  return (spans: ReadableSpan[]): void => {
    for (const span of spans) otlp?.onEnd(span)
    if (!xray) return
    const pieces = spans.map(asPieceOfPage)
    // It nests a span in the one that was started before.
    for (const piece of pieces.toReversed()) xray.onStart(piece as never, undefined as never)
    for (const piece of pieces) xray.onEnd(piece)
  }
}

/**
 * X-Ray would draw a page that was loaded as called by the service that sent its document. So what the
 * page does is a segment of its own, `web`, from which the map leads to the service.
 */
const asPieceOfPage = (span: ReadableSpan): ReadableSpan =>
  span.kind === SpanKind.CLIENT ? span : withoutParent(span)

function withoutParent({ parentSpanContext: _, ...span }: ReadableSpan): ReadableSpan {
  return span
}
