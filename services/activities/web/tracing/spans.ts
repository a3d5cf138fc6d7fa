import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { epochMillis, timeAt } from './clock.ts'
import { randomHex } from './ids.ts'
import { createKeeper } from './keeper.ts'
import { receiptFor, takeAnswer } from './receipts.ts'

/** Spans of the SDK, with explicit parents: no zone, no context manager. */
const keeper = createKeeper()

const tracer = new TracerProvider({
  idGenerator: {
    // X-Ray wants the epoch second in front.
    generateTraceId: () => Math.floor(epochMillis() / 1000).toString(16) + randomHex(12),
    generateSpanId: () => randomHex(8),
  },
  spanProcessors: [keeper],
}).getTracer('waywiser-page')

export const sendAll = keeper.sendAll

/** @param parent undefined for the root of a trace */
export function startSpan(
  name: string,
  parent: SpanContext | undefined,
  attributes: Attributes,
  startTime = timeAt(),
  kind = SpanKind.INTERNAL,
): Span {
  const above = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
  return tracer.startSpan(name, { kind, attributes, startTime }, above)
}

/** A request to our own origin, as a CLIENT span below `parent`. */
export async function tracedFetch(
  parent: Span,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const method = init.method ?? 'GET'
  const attributes = { 'http.request.method': method, 'url.path': path.split('?', 1)[0]! }
  const span = startSpan(method, parent.spanContext(), attributes, timeAt(), SpanKind.CLIENT)
  const { traceId, spanId } = span.spanContext()
  const headers = new Headers(init.headers)
  // 02: the id is random. Whether the trace is kept is for the service to decide.
  headers.set('traceparent', `00-${traceId}-${spanId}-02`)
  headers.set('x-waywiser-page', receiptFor(traceId))
  try {
    // It arrives even if the tab is closed meanwhile.
    const response = await fetch(path, { ...init, headers, keepalive: true })
    takeAnswer(traceId, response.headers)
    span.setAttribute('http.response.status_code', response.status)
    if (response.status >= 400) fail(span, String(response.status))
    return response
  } catch (error) {
    fail(span, (error as Error).name)
    throw error
  } finally {
    span.end(timeAt())
  }
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** An error in the page: an event of the span, of which the service makes an item and a log line. */
export function recordError(span: Span, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const exception = {
    'exception.type': cut(error.name, 100),
    'exception.message': cut(error.message, 500),
    'exception.stacktrace': cut(error.stack ?? '', 4000),
  }
  span.addEvent('exception', exception, timeAt())
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception['exception.message'] })
}

/** Never half a character, which the service would refuse. */
const cut = (text: string, chars: number) => text.slice(0, chars).toWellFormed()
