import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import {
  constants,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
} from 'node:http2'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { guarded } from '../turns/guarded.ts'
import { sortConnections } from './sort-connections.ts'

/** As many as HTTP/1.1 connections may have unanswered (connections.ts). */
const maxConcurrentStreams = 32

/** Bytes of one request's headers, as Node's limit for HTTP/1.1. */
const maxHeaderListSize = 16 * 1024

/** Node's unit: megabytes for the streams, queues and header tables of one connection. */
const maxSessionMemory = 4

/**
 * Requests that a client may cancel at once, and each second; beyond, its connection is closed. All
 * that arrive together are begun in one turn, at 0.2 ms each.
 */
const streamResetBurst = 200
const streamResetRate = 33

export type Http2Door = { close(delayMillis: number, capMillis: number): Promise<void> }

/**
 * Makes an HTTP/1.1 server speak HTTP/2 without TLS too, as gRPC needs. Both kinds of connections
 * are told apart by their first bytes, and requests of both are the server's `request` events.
 * Call before other listeners of `connection` are added.
 */
export function speakHttp2(server: Server): Http2Door {
  const sockets = new Map<Http2Session, Socket>()
  const http2 = createServer({
    settings: { maxConcurrentStreams, maxHeaderListSize, enablePush: false },
    maxSessionMemory,
    maxSessionInvalidFrames: 100,
    streamResetBurst,
    streamResetRate,
  })

  let arriving: Socket
  http2.on('session', session => {
    sockets.set(session, arriving)
    session.once('close', () => sockets.delete(session))
  })
  http2.on('request', (request, response) => {
    const { session } = request.stream
    const socket = session && sockets.get(session)
    if (socket) server.emit('request', ...asHttp1(request, response, socket))
  })

  function take(socket: Socket): void {
    // They let clients close their half first, too. A gRPC client that does so is gone.
    socket.once('end', () => socket.destroy())
    arriving = socket
    http2.emit('connection', socket)
  }

  const sorter = sortConnections(server, take)

  return {
    async close(delayMillis, capMillis) {
      await sleep(delayMillis)
      sorter.close()
      for (const session of sockets.keys()) session.close()
      // Not the sessions: a closed one waits for its client to close the connection.
      const cut = () => sockets.forEach(socket => void socket.destroy())
      setTimeout(guarded(cut, cut), capMillis).unref()
    },
  }
}

/**
 * Gives the two objects what Node's own compatibility layer lacks: the host, the connection, and
 * the truth about requests that were reset.
 */
function asHttp1(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  socket: Socket,
): [IncomingMessage, ServerResponse] {
  const { stream, headers } = request
  const authority = headers[':authority']
  if (authority !== undefined) headers.host = authority
  define(request, {
    socket: () => socket,
    complete: () => request.readableEnded && !isReset,
    destroyed: () => isReset || stream.destroyed,
  })
  define(response, { destroyed: () => stream.destroyed })
  request.destroy = () => {
    stream.close(constants.NGHTTP2_NO_ERROR)
    return request
  }
  // Without a listener, a reset stream would end the process. Whoever reads the body has another.
  request.on('error', () => {})
  let isReset = false
  const noteReset = () => {
    isReset = true
    request.emit('error', new Error('the stream was reset'))
  }
  // Node ends the body of a stream that was reset as if it were whole.
  request.prependOnceListener('end', () => stream.closed && noteReset())
  request.once('aborted', noteReset)
  return [request, response] as unknown as [IncomingMessage, ServerResponse]
}

function define(target: object, getters: Record<string, () => unknown>): void {
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(target, name, { get, configurable: true })
  }
}
