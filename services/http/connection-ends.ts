import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What is known of one client's connection. */
type Connection = {
  /** By `performance.now()`; from then on it ends after an answer. */
  endsAtMillis: number
  /** The newest of several requests that were sent without waiting for answers. */
  newest: ServerResponse | undefined
  /** An answer has `Connection: close`: nothing that follows it can be answered. */
  isEnded: boolean
}

export type ConnectionEnds = {
  /** Calls `handle` now or a turn later, or never for a request that cannot be answered. */
  take(request: IncomingMessage, response: ServerResponse, handle: () => void): void
  /** The response to the last request of a connection, which may have ended. */
  newestOf(socket: Socket): ServerResponse | undefined
  /** From now on every connection ends after its next answer. */
  endAll(): void
}

/**
 * Ends kept connections between two answers, by `Connection: close` on the last one, so that no request
 * is lost: the client opens its next connection, which a load balancer may lead to another server.
 * Otherwise a server that was added later would get no request of the clients that are there already.
 *
 * An answer is the last one if its request was read to the end (the kernel resets a connection that is
 * closed with unread bytes, which can cost the client the answer) and no later request waits behind it.
 *
 * @param maxAgeMillis how long a connection is kept after its first request, ±1/3 at random, so that
 *   connections that were opened together do not end together; @default as long as the client wants
 */
export function createConnectionEnds(maxAgeMillis = Number.POSITIVE_INFINITY): ConnectionEnds {
  const connections = new WeakMap<Socket, Connection>()
  const open = new Map<ServerResponse, () => void>()
  let isEnding = false

  function connectionOf({ socket }: IncomingMessage): Connection {
    const known = connections.get(socket)
    if (known) return known
    const endsAtMillis = performance.now() + (maxAgeMillis * (2 + 2 * Math.random())) / 3
    const connection = { endsAtMillis, newest: undefined, isEnded: false }
    connections.set(socket, connection)
    return connection
  }

  return {
    take(request, response, handle) {
      // The requests of HTTP/2 share a connection that its session ends.
      if (request.httpVersionMajor > 1) return handle()
      const connection = connectionOf(request)
      const canAnswer = () => !request.socket.destroyed && !connection.isEnded
      if (!canAnswer()) return
      connection.newest = response
      const isLast = () => connection.newest === response && request.complete
      const end = () => endAfter(response, connection, isLast)
      open.set(response, end)
      response.on('close', () => open.delete(response))
      if (!isEnding && performance.now() < connection.endsAtMillis) return handle()
      end()
      // A turn later the request's end has been read, and the requests that came in the same packet.
      setImmediate(() => canAnswer() && handle())
    },
    newestOf: socket => connections.get(socket)?.newest,
    endAll() {
      isEnding = true
      for (const end of open.values()) end()
    },
  }
}

/** Decides when the headers are sent, because a later request may arrive until then. */
function endAfter(response: ServerResponse, connection: Connection, isLast: () => boolean): void {
  const { writeHead } = response
  response.writeHead = (...head: unknown[]) => {
    if (!response.headersSent && isLast()) {
      response.setHeader('connection', 'close')
      response.removeHeader('keep-alive')
      connection.isEnded = true
    }
    return Reflect.apply(writeHead, response, head)
  }
}
