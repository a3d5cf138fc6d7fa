import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { TextMapSetter } from '@opentelemetry/api'
import { subscribeAll } from './channels.ts'
import { subscribeNodeHttpHooks } from './client-node-http.ts'
import {
  type ClientHookOptions,
  type ClientSpan,
  createClientSpans,
  type StartClientSpan,
} from './client-span.ts'

/** The documented members of undici's request that are used here. */
type UndiciRequest = {
  method: string
  origin?: string | URL
  path: string
  upgrade?: string | null
  addHeader(name: string, value: string): unknown
}

const headerSetter: TextMapSetter<UndiciRequest> = {
  set: (request, name, value) => request.addHeader(name, value),
}

/**
 * CLIENT spans of fetch (undici), node:http and node:https, from their diagnostics channels: no
 * function is replaced. As in the contributed instrumentation, the span of a fetch ends with the
 * whole body, or when the fetch is given up; an unread body larger than the stream's buffer keeps
 * its span open until the connection ends.
 *
 * A fetch that is given up before it is connected fails with AbortError for any reason, and only
 * once the connection is made or fails: undici keeps no other reason, and publishes no earlier.
 *
 * Returns the function that ends the subscription.
 */
export function subscribeClientHooks(options: ClientHookOptions): () => void {
  const startClientSpan = createClientSpans(options)
  const unsubscribeFetch = subscribeFetchHooks(startClientSpan)
  const unsubscribeNodeHttp = subscribeNodeHttpHooks(startClientSpan)
  return () => {
    unsubscribeFetch()
    unsubscribeNodeHttp()
  }
}

function subscribeFetchHooks(startClientSpan: StartClientSpan): () => void {
  const spans = new WeakMap<UndiciRequest, ClientSpan>()

  function onCreate({ request }: { request: UndiciRequest }): void {
    const { method, path, upgrade } = request
    // A WebSocket leaves undici's channels without a further message: its span would never end. A
    // CONNECT is the way through a proxy of the call that follows it.
    if (upgrade || method === 'CONNECT') return
    // A URL, its text or undefined. A subscriber that throws would end the process.
    const call = { method, origin: String(request.origin), path }
    const span = startClientSpan(call, request, headerSetter)
    if (span) spans.set(request, span)
  }

  function onSendHeaders({ request, socket }: { request: UndiciRequest; socket: Socket }): void {
    const protocol = (socket as TLSSocket).alpnProtocol === 'h2' ? '2' : '1.1'
    spans.get(request)?.sent(socket.remoteAddress, socket.remotePort, protocol)
  }

  function onHeaders(message: { request: UndiciRequest; response: { statusCode: number } }): void {
    spans.get(message.request)?.answered(message.response.statusCode)
  }

  function onTrailers({ request }: { request: UndiciRequest }): void {
    spans.get(request)?.end()
  }

  function onError({ request, error }: { request: UndiciRequest; error: unknown }): void {
    spans.get(request)?.failed(error)
  }

  return subscribeAll({
    'undici:request:create': onCreate,
    'undici:client:sendHeaders': onSendHeaders,
    'undici:request:headers': onHeaders,
    'undici:request:trailers': onTrailers,
    'undici:request:error': onError,
  })
}
