import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { receiptFor } from './receipts.ts'

/** The service takes 60,000, and the browser 65,536 on their way at once. */
const maxBytes = 55_000
const maxSpans = 100

/** Sends spans to our own origin, in a way that outlives the page. */
export function sendSpans(spans: ReadableSpan[]): void {
  if (spans.length === 0) return
  const body = bodyOf(spans)
  if (spans.length > 1 && (body.size > maxBytes || spans.length > maxSpans)) {
    const half = spans.length >> 1
    sendSpans(spans.slice(0, half))
    sendSpans(spans.slice(half))
  } else if (!navigator.sendBeacon('/-/page-spans', body)) {
    fetch('/-/page-spans', { method: 'POST', body }).catch(() => {})
  }
}

/** OTLP/JSON, with the receipts in front. */
function bodyOf(spans: ReadableSpan[]): Blob {
  const otlp = new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans))
  const receipts = new Set(spans.map(span => receiptFor(span.spanContext().traceId)))
  const json = `{"receipts":${JSON.stringify([...receipts])},${otlp.slice(1)}`
  return new Blob([json], { type: 'application/json' })
}
