import {
  context,
  type HrTime,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'

const resource = { 'service.name': 'activities', 'waywiser.lenses': ['otlp', 'xray'] }

/** Real spans of the real SDK: a SERVER span with everything on it, and an INTERNAL child. */
export function makeSdkSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    resource: resourceFromAttributes(resource),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('oracle', '1.0.0')
  const link = {
    context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 3 },
    attributes: { 'link.reason': 'retry' },
  }
  const root = tracer.startSpan('GET /api/ünï/:id', { kind: SpanKind.SERVER, links: [link] })
  decorate(root)
  const child = tracer.startSpan('home-activities', {}, trace.setSpan(context.active(), root))
  child.setStatus({ code: SpanStatusCode.OK })
  child.end()
  root.end()
  return exporter.getFinishedSpans()
}

function decorate(span: Span): void {
  span.setAttributes({
    'http.request.method': 'GET',
    'http.response.status_code': 500,
    'app.below.zero': -7,
    'app.large': 2 ** 40 + 1,
    'app.negative.large': -(2 ** 52),
    'app.rate': 0.125,
    'app.cached': false,
    'app.fresh': true,
    'app.empty': '',
    'app.tags': ['a', 'ß', '漢字', '🚲'],
    'app.numbers': [1, -2, 300],
    'app.flags': [true, false],
    'app.long': 'x'.repeat(1000),
  })
  span.addEvent('cache miss', { 'cache.key': 'home' })
  span.recordException(new TypeError('no such person'))
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'no such person' })
}

const kinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
const statuses = ['UNSET', 'OK', 'ERROR'] as const

/** Seconds and nanoseconds as epoch milliseconds, to the microsecond. */
const millis = ([seconds, nanos]: HrTime) => (seconds * 1e6 + Math.round(nanos / 1000)) / 1000

/** The expected record of a span, made from the SDK's own object and not from any wire. */
export function expectedRecord(span: ReadableSpan): SpanRecord {
  const parentId = span.parentSpanContext?.spanId
  const { message } = span.status
  const [seconds, nanos] = span.duration
  return {
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    ...(parentId && { parentId }),
    name: span.name,
    kind: kinds[span.kind] as SpanRecord['kind'],
    service: 'activities',
    startMillis: millis(span.startTime),
    durationMillis: Math.round(seconds * 1e6 + nanos / 1000) / 1000,
    status: statuses[span.status.code] as SpanRecord['status'],
    ...(message && { statusMessage: message }),
    attributes: span.attributes,
    events: span.events.map(event => ({
      name: event.name,
      timeMillis: millis(event.time),
      attributes: event.attributes ?? {},
    })),
    links: span.links.map(({ context, attributes = {} }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes,
      flags: context.traceFlags | knownIsRemote,
    })),
    flags: span.spanContext().traceFlags | knownIsRemote,
    resource,
    scope: { name: 'oracle', version: '1.0.0' },
  }
}

/** The bit that says that the SDK knows whether the parent, or the linked span, is remote. */
const knownIsRemote = 0x100
