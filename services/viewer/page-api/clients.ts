import type { ServerResponse } from 'node:http'
import { RequestError } from '../http/request-error.ts'
import type { Backlog } from './backlog.ts'

/** A browser opens at most six connections to one address: room for ten people. */
const maxClients = 64

/** A client that reads nothing for this long is asleep: it reconnects when it wakes. */
const maxBlockedMillis = 10_000

/** After the last client left, and after a start, events are kept for this long. */
const lingerMillis = 60_000

type Client = {
  response: ServerResponse
  /** Number of the next event to send. */
  next: number
  /** The time since which it has read nothing. */
  blockedMillis?: number
}

/**
 * The clients of the live stream. Each has a position in the backlog and is sent events from there
 * as it reads them: nothing is queued for it, so that a sleeping client costs a socket's buffer.
 * When the backlog has moved past its position it is disconnected, and reconnects with
 * `Last-Event-ID`.
 */
export function createClients(backlog: Backlog, now: () => number) {
  const clients = new Set<Client>()
  // Pages that were connected before a restart reconnect within seconds.
  let lastLeftMillis = now()

  /** @throws {RequestError} 503 when there are too many */
  function checkRoom(): void {
    if (clients.size < maxClients) return
    const message = `${clients.size} clients are connected to the live stream already`
    throw new RequestError(503, message, { 'retry-after': '5' })
  }

  /** Sends `first`, then the events from number `next` on. */
  function add(response: ServerResponse, first: string, next: number): void {
    const client: Client = { response, next }
    clients.add(client)
    response.on('drain', () => {
      delete client.blockedMillis
      feed(client)
    })
    response.once('close', () => {
      clients.delete(client)
      lastLeftMillis = now()
    })
    write(client, first)
    feed(client)
  }

  function write(client: Client, text: string): void {
    if (!client.response.write(text)) client.blockedMillis = now()
  }

  function feed(client: Client): void {
    if (client.next < backlog.oldestNumber()) {
      client.response.destroy()
      return
    }
    while (client.blockedMillis === undefined && client.next < backlog.nextNumber()) {
      write(client, backlog.at(client.next)!)
      client.next++
    }
  }

  /** Sends new events to the clients that read. */
  function feedAll(): void {
    for (const client of clients) feed(client)
  }

  /** Not part of the backlog: a comment that keeps proxies from closing a quiet connection. */
  function sendHeartbeat(): void {
    for (const client of clients) {
      if (client.blockedMillis === undefined) write(client, ': still here\n\n')
    }
  }

  function dropSleepers(): void {
    for (const { response, blockedMillis } of clients) {
      if (blockedMillis !== undefined && now() - blockedMillis > maxBlockedMillis) {
        response.destroy()
      }
    }
  }

  const isAny = () => clients.size > 0

  /** Whether a client is connected, or was a moment ago and may return for what it missed. */
  const isWatched = () => isAny() || now() - lastLeftMillis < lingerMillis

  function end(): void {
    for (const { response } of clients) response.end()
  }

  return { checkRoom, add, feedAll, sendHeartbeat, dropSleepers, isAny, isWatched, end }
}
