import { SpanKind } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

/**
 * Runs in a browser, on a page of another port than the viewer's: sends one span with
 * OpenTelemetry's exporter and returns its trace id.
 */
export async function sendSpan(url: string, headers: Record<string, string>): Promise<string> {
  const exporter = new OTLPTraceExporter({ url, headers })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'web-page' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  const span = provider.getTracer('page').startSpan('click', { kind: SpanKind.CLIENT })
  span.end()
  await provider.forceFlush()
  await provider.shutdown()
  return span.spanContext().traceId
}
