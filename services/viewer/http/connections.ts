import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * On all ports together. Each costs some ten kilobytes and an open file, and when all of them begin a
 * request in the same moment, that is one turn of the event loop: 80 µs each.
 */
const maxConnections = 1000

/** HTTP/1.1 lets a client send more before it has its answers; hardly any does, and none so many. */
const maxUnanswered = 32

/**
 * Node's own limits, where its defaults are too kind to hoarders. A header comes at once or not at
 * all; a body has `watchPace` (body.ts) beside this. Headers stay at Node's 16 KiB.
 */
export const serverOptions: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2000,
}

type Use = {
  unansweredCount: number
  /** The latest request, for whether it has come whole. */
  request?: IncomingMessage
}

export type ConnectionLimits = { maxConnections?: number; maxUnanswered?: number }

/**
 * Answers what limits the connections of each server it is given, of all together. When one more
 * comes than may be, the one ends that has waited longest for its client, idle or in the middle of
 * a request: a newcomer is likelier to be honest than a hoarder.
 */
export function createConnectionLimiter(limits: ConnectionLimits = {}): (server: Server) => void {
  const most = { maxConnections, maxUnanswered, ...limits }
  // In order of their latest use.
  const uses = new Map<Socket, Use>()

  function admit(socket: Socket): void {
    if (uses.size >= most.maxConnections) findVictim(socket).destroy()
    if (socket.destroyed) return
    uses.set(socket, { unansweredCount: 0 })
    socket.once('close', () => uses.delete(socket))
  }

  /** The newcomer itself, when all others are being answered. */
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
    // Before the one that answers, which leaves out requests of a connection that has ended.
    server.prependListener('request', count)
  }
}
