import type { ServerResponse } from 'node:http'
import { RequestError } from '../http/request-error.ts'
import type { Backlog } from './backlog.ts'

/** A browser opens six connections to one address at most: room for ten people. */
const maxClients = 64

/** A client that takes nothing for so long is asleep: it comes back when it wakes. */
const maxBlockedMillis = 10_000

/** After the last client left, and after a start, a client is still waited for this long. */
const lingerMillis = 60_000

type Client = {
  response: ServerResponse
  /** Number of the event that it is sent next. */
  next: number
  /** Since when it has taken nothing. */
  blockedMillis?: number
}

/**
 * Who follows the live stream. Each client has a place in the backlog and is sent from there what
 * it takes: nothing is queued for it, so that one that sleeps costs a socket's buffer. When the
 * backlog has gone past its place it loses the connection, and comes back with `Last-Event-ID`.
 */
export function createClients(backlog: Backlog, now: () => number) {
  const clients = new Set<Client>()
  // Pages that followed the viewer before its restart come back within seconds.
  let lastLeftMillis = now()

  /** @throws {RequestError} 503 when there are too many */
  function checkRoom(): void {
    if (clients.size < maxClients) return
    const message = `${clients.size} clients follow the live stream already`
    throw new RequestError(503, message, { 'retry-after': '5' })
  }

  /** `first` is what this one is sent before the events from number `next` on. */
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

  /** Sends what there is to those that take it. */
  function feedAll(): void {
    for (const client of clients) feed(client)
  }

  /** Not part of the backlog: a comment that keeps proxies from ending a quiet connection. */
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

  /** Whether a client is there, or was a moment ago and may come back for what it missed. */
  const isWatched = () => clients.size > 0 || now() - lastLeftMillis < lingerMillis

  function end(): void {
    for (const { response } of clients) response.end()
  }

  return { checkRoom, add, feedAll, sendHeartbeat, dropSleepers, isWatched, end }
}
