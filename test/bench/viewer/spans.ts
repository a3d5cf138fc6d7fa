import { gzipSync } from 'node:zlib'
import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import {
  type SampleTrace,
  sampleTrace,
  serviceNames,
  spansPerService,
  spansPerTrace,
} from './sample.ts'

/** The batch size of the SDK's batch processor. */
export const spansPerBatch = 512

const resources = serviceNames.map(service =>
  resourceFromAttributes({
    'service.name': service,
    'service.version': '0.1.0',
    'host.name': 'bench',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'waywiser.lenses': ['otlp', 'xray'],
  }),
)
const scope = { name: 'waywiser', version: '0.1.0' }

/** Gzipped protobuf ExportTraceServiceRequests of all spans, made before the clock starts. */
export function spanBatches(spanCount: number): Buffer[] {
  const traceCount = Math.ceil(spanCount / spansPerTrace)
  const batches: Buffer[] = []
  for (let first = 0; first < spanCount; first += spansPerBatch) {
    const size = Math.min(spansPerBatch, spanCount - first)
    const spans = Array.from({ length: size }, (_, offset) => {
      const index = (first + offset) % spansPerTrace
      const trace = (first + offset - index) / spansPerTrace
      return sampleSpan(sampleTrace(trace, traceCount), index)
    })
    batches.push(gzipSync(ProtobufTraceSerializer.serializeRequest(spans)!, { level: 1 }))
  }
  return batches
}

function sampleSpan(trace: SampleTrace, index: number): ReadableSpan {
  const { traceId, startSeconds, durationSeconds, status } = trace
  const service = index < spansPerService ? 0 : 1
  const isServer = index % spansPerService === 0
  const context = (of: number) => ({ traceId, spanId: trace.spanId(of), traceFlags: 1 })
  // The callee's first span is a child of the caller's second, as in the segments.
  const parent = index === spansPerService ? 1 : service * spansPerService
  return {
    name: isServer ? 'GET /api/activities/home' : `step ${index % spansPerService}`,
    kind: isServer ? SpanKind.SERVER : SpanKind.INTERNAL,
    spanContext: () => context(index),
    ...(index > 0 && { parentSpanContext: context(parent) }),
    startTime: hrTime(startSeconds + index / 10_000),
    endTime: hrTime(startSeconds + durationSeconds + index / 10_000),
    duration: hrTime(durationSeconds),
    status: { code: isServer && status === 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: isServer ? serverAttributes(trace) : { 'app.result_length': index },
    links: [],
    events: [],
    ended: true,
    resource: resources[service]!,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

const serverAttributes = ({ status, handle }: SampleTrace) => ({
  'http.request.method': 'GET',
  'url.path': '/api/activities/home',
  'url.scheme': 'http',
  'server.address': '127.0.0.1',
  'http.response.status_code': status,
  'http.route': '/api/activities/home',
  'app.handle': handle,
})

function hrTime(seconds: number): HrTime {
  const whole = Math.floor(seconds)
  return [whole, Math.round((seconds - whole) * 1e9)]
}
