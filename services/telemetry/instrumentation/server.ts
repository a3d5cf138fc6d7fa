import { EventEmitter } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  type Context,
  context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { redactQuery } from '../../secrets/redact-address.ts'
import type { AddressReader, RequestAddresses } from './address.ts'
import { isKnownMethod, nameOfMethod } from './method.ts'
import { nameByRoute } from './route.ts'
import { sentStatus } from './sent-status.ts'

type ServerHookOptions = {
  tracer: Tracer
  propagator: TextMapPropagator
  addressesOf: AddressReader
}

/**
 * Wraps a request listener in a SERVER span, with the attributes of OpenTelemetry's stable HTTP
 * conventions. An unsampled request costs a context and its ids.
 *
 * The span ends once the answer is sent or can no longer be sent: then with `error.type=aborted`
 * and status ERROR, and without a response status unless the headers were sent. Upgrade requests
 * never reach a request listener, so they make no span.
 *
 * Extraction and the start of the span happen in one turn; the propagator relies on that.
 */
export function createServerHook({ tracer, propagator, addressesOf }: ServerHookOptions) {
  return (listener: RequestListener): RequestListener =>
    (request, response) => {
      const parent = propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
      const method = request.method ?? 'GET'
      const url = request.url ?? '/'
      const mark = url.indexOf('?')
      const addresses = addressesOf(request)
      // Only the attributes that sampling rules match: most requests may be dropped here.
      const attributes = {
        'http.request.method': isKnownMethod(method) ? method : '_OTHER',
        'url.scheme': addresses.scheme,
        'url.path': mark === -1 ? url : url.slice(0, mark),
        'server.address': addresses.server?.host,
      }
      const options = { kind: SpanKind.SERVER, attributes }
      const span = tracer.startSpan(nameOfMethod(method), options, parent)
      const requestContext = trace.setSpan(parent, span)

      if (hasBody(request)) keepContext(requestContext, request)
      if (span.isRecording()) {
        describeRequest(span, request, mark === -1 ? '' : url.slice(mark + 1), addresses)
        endWithResponse(span, request, response)
      }
      context.with(requestContext, listener, undefined, request, response)
    }
}

function describeRequest(
  span: Span,
  request: IncomingMessage,
  query: string,
  addresses: RequestAddresses,
): void {
  const { method, socket } = request
  span.setAttributes({
    'http.request.method_original': isKnownMethod(method ?? 'GET') ? undefined : method,
    'url.query': query === '' ? undefined : redactQuery(query),
    'server.port': addresses.server?.port,
    'network.peer.address': addresses.peer,
    'network.peer.port': socket.remotePort,
    'network.protocol.version': request.httpVersion,
    'client.address': addresses.client,
    'user_agent.original': request.headers['user-agent'],
  })
}

function endWithResponse(span: Span, request: IncomingMessage, response: ServerResponse): void {
  const bytesBefore = request.socket.bytesWritten
  // `close` follows `finish`, and also ends a response that is still queued behind another.
  response.on('close', () => {
    describeResponse(span, response, sentStatus(request, response, bytesBefore))
    nameByRoute(span, request)
    span.end()
  })
}

function describeResponse(span: Span, response: ServerResponse, status: number | undefined): void {
  const isSent = response.writableFinished
  if (status !== undefined) span.setAttribute('http.response.status_code', status)
  if (!isSent || response.statusCode >= 500) {
    span.setAttribute('error.type', isSent ? String(status) : 'aborted')
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
}

const { emit } = EventEmitter.prototype

function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return encoding !== undefined || (length !== undefined && length !== '0')
}

/**
 * Runs the listeners of a request's body inside `requestContext`: the parser emits from a callback
 * of the socket, outside the request's context. Replaces `emit` rather than each listener, so that
 * listeners can still be removed, those of `once` too.
 */
function keepContext(requestContext: Context, request: IncomingMessage): void {
  request.emit = (event: string | symbol, ...args: unknown[]) =>
    context.with(requestContext, emit, request, event, ...args)
}
