import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * On all ports together. Each connection costs some ten kilobytes, an open file, and 80 µs of one
 * turn of the event loop when all of them begin a request at the same moment.
 */
const maxConnections = 1000

/** HTTP/1.1 lets a client send more requests before it has its answers. None sends this many. */
const maxUnanswered = 32

/**
 * Node's own limits, where its defaults are too generous. Headers arrive at once or not at all;
 * bodies are limited by `watchPace` (body.ts) too. Header size stays at Node's 16 KiB.
 */
export const serverOptions: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2000,
}

type Use = {
  unansweredCount: number
  /** The latest request, to see whether it has arrived whole. */
  request?: IncomingMessage
}

export type ConnectionLimits = { maxConnections?: number; maxUnanswered?: number }

/**
 * Returns a function that limits the connections of each server passed to it, of all together. When
 * there is one connection too many, the one that has waited longest for its client is closed, idle
 * or in the middle of a request: the new one is more likely to be honest.
 */
export function createConnectionLimiter(limits: ConnectionLimits = {}): (server: Server) => void {
  const most = { maxConnections, maxUnanswered, ...limits }
  // Connections in order of their latest use.
  const uses = new Map<Socket, Use>()

  function admit(socket: Socket): void {
    if (uses.size >= most.maxConnections) findVictim(socket).destroy()
    if (socket.destroyed) return
    uses.set(socket, { unansweredCount: 0 })
    socket.once('close', () => uses.delete(socket))
  }

  /** The newcomer itself when all others are being answered. */
  function findVictim(newcomer: Socket): Socket {
    for (const [socket, { unansweredCount, request }] of uses) {
      const isWaiting = unansweredCount === 0 || !request?.complete
      if (isWaiting && !socket.destroyed) return socket
    }
    return newcomer
  }

  function moveToEnd(socket: Socket, use: Use): void {
    if (uses.delete(socket)) uses.set(socket, use)
  }

  function count(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    const use = uses.get(socket)
    if (!use) return
    use.request = request
    use.unansweredCount++
    moveToEnd(socket, use)
    if (use.unansweredCount > most.maxUnanswered) socket.destroy()
    response.once('close', () => {
      use.unansweredCount--
      moveToEnd(socket, use)
    })
  }

  return server => {
    server.on('connection', admit)
    // Before the listener that answers, since it ignores requests of a closed connection.
    server.prependListener('request', count)
  }
}
