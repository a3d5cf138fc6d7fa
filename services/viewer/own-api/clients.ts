import type { ServerResponse } from 'node:http'

// A client that has this much unread from one tick to the next is asleep: it comes back with
// Last-Event-ID when it wakes. More than a whole backlog, which a client may get at once.
const maxUnreadBytes = 8 * 1024 * 1024

/** After the last client left, it is still waited for this long. */
const lingerMillis = 60_000

/** Who follows the live stream. */
export function createClients(now: () => number) {
  const clients = new Set<ServerResponse>()
  let lastLeftMillis = Number.NEGATIVE_INFINITY

  /** `first` is what this one is sent before anything else. */
  function add(response: ServerResponse, first: string): void {
    response.write(first)
    clients.add(response)
    response.once('close', () => {
      clients.delete(response)
      lastLeftMillis = now()
    })
  }

  function send(text: string): void {
    for (const client of clients) client.write(text)
  }

  function dropSleepers(): void {
    for (const client of clients) {
      if (client.writableLength > maxUnreadBytes) client.destroy()
    }
  }

  /** Whether somebody is there, or was a moment ago and may come back for what it missed. */
  const isWatched = () => clients.size > 0 || now() - lastLeftMillis < lingerMillis

  function end(): void {
    for (const client of clients) client.end()
  }

  return { add, send, dropSleepers, isWatched, end }
}
