// A page that reports its spans and its errors.
import { SpanKind } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import Rollbar from 'rollbar'

const exporter = new OTLPTraceExporter({ url: 'http://localhost:4318/v1/traces' })

const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'shop-page' }),
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
})

const rollbar = new Rollbar({
  accessToken: 'any-token',
  environment: 'local',
  endpoint: 'http://localhost:8088/api/1/item/',
})

function total(items) {
  if (items.length === 0) throw new RangeError('the cart is empty')
}

/** Fails, and returns the id of the trace. */
export async function buy() {
  const span = provider.getTracer('shop').startSpan('buy', { kind: SpanKind.CLIENT })
  const { traceId: trace_id, spanId: span_id } = span.spanContext()
  try {
    total([])
  } catch (error) {
    rollbar.error(error, { trace_id, span_id })
  }
  span.end()
  await provider.forceFlush()
  return trace_id
}
