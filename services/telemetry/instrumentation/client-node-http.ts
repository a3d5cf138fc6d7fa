import type { ClientRequest, IncomingMessage } from 'node:http'
import type { TextMapSetter } from '@opentelemetry/api'
import { subscribeAll } from './channels.ts'
import type { ClientSpan, StartClientSpan } from './client-span.ts'

// Headers passed as an array are written before the channel publishes: none can be added.
const headerSetter: TextMapSetter<ClientRequest> = {
  set: (request, name, value) => {
    if (!request.headersSent) request.setHeader(name, value)
  },
}

/**
 * CLIENT spans of node:http and node:https, from the channels of Node's `diagnostics_channel` page.
 * A span ends when the request is closed: after the whole answer, or when it is given up.
 */
export function subscribeNodeHttpHooks(startClientSpan: StartClientSpan): () => void {
  const exchanges = new WeakMap<ClientRequest, Exchange>()

  function onCreated({ request }: { request: ClientRequest }): void {
    const call = { method: request.method, origin: originOf(request), path: pathOf(request) }
    const span = startClientSpan(call, request, headerSetter)
    if (span === undefined) return
    const exchange: Exchange = { span, response: undefined }
    exchanges.set(request, exchange)
    request.on('close', () => endSpan(exchange))
  }

  // Despite `finish` in its name, this channel publishes as soon as the head of the answer is
  // there.
  function onAnswer(message: { request: ClientRequest; response: IncomingMessage }): void {
    const exchange = exchanges.get(message.request)
    if (exchange === undefined) return
    exchange.response = message.response
    const { socket, statusCode, httpVersion } = message.response
    exchange.span.sent(socket.remoteAddress, socket.remotePort, httpVersion)
    exchange.span.answered(statusCode ?? 0)
  }

  function onError({ request, error }: { request: ClientRequest; error: Error }): void {
    exchanges.get(request)?.span.failed(error)
  }

  return subscribeAll({
    'http.client.request.created': onCreated,
    'http.client.response.finish': onAnswer,
    'http.client.request.error': onError,
  })
}

type Exchange = { span: ClientSpan; response: IncomingMessage | undefined }

function endSpan({ span, response }: Exchange): void {
  // A connection lost in the middle of the body is the answer's error, not the request's.
  if (response?.errored) span.failed(response.errored)
  else span.end()
}

/** To a proxy goes the whole address: `GET http://host/path`. */
function pathOf({ path }: ClientRequest): string {
  if (!/^https?:\/\//i.test(path)) return path
  const slash = path.indexOf('/', path.indexOf('//') + 2)
  return slash < 0 ? '/' : path.slice(slash)
}

/** Only the Host header of a request has the port. */
function originOf(request: ClientRequest): string {
  return `${request.protocol}//${request.getHeader('host') ?? request.host}`
}
