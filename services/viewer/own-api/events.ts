import type { ServerResponse } from 'node:http'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import type { Store } from '../store/open.ts'
import { createBacklog } from './backlog.ts'
import { createChangeQueue } from './change-queue.ts'

// What is known of one trace changes several times while it arrives: told of at most this often.
const tickMillis = 200

/** At most 200 messages a second in all: beyond that a person sees no more, but a page drowns. */
const maxTracesPerTick = 40

const wiresIntervalMillis = 1000

const heartbeatMillis = 15_000

// A client that has this much unread from one tick to the next is asleep: it comes back with
// Last-Event-ID when it wakes. More than a whole backlog, which a client may get at once.
const maxUnreadBytes = 8 * 1024 * 1024

/** After the last client left, events are still kept for it to come back to. */
const lingerMillis = 60_000

export type EventsOptions = { store: Store; now: () => number }

/**
 * `/-/events`: Server-Sent Events `trace` (TraceSummary) and `wires` (Wires), with ids, so that a
 * client that comes back with `Last-Event-ID` gets what it missed, as far as the backlog goes.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEvents({ store, now }: EventsOptions) {
  const clients = new Set<ServerResponse>()
  const backlog = createBacklog(now())
  const changes = createChangeQueue(store, now)
  let wiresChanged = false
  let wiresSentMillis = 0
  let lastClientMillis = Number.NEGATIVE_INFINITY

  const stopListening = store.listen({
    onTraces: traceIds => {
      if (isWatched()) changes.add(traceIds)
    },
    onWires: () => {
      wiresChanged = true
    },
  })
  const isWatched = () => clients.size > 0 || now() - lastClientMillis < lingerMillis

  function broadcast(event: string, data: object): void {
    const text = backlog.add(event, data)
    for (const client of clients) client.write(text)
  }

  function dropSleepers(): void {
    for (const client of clients) {
      if (client.writableLength > maxUnreadBytes) client.destroy()
    }
  }

  function tick(): void {
    dropSleepers()
    if (!isWatched()) changes.clear()
    for (const summary of changes.take(maxTracesPerTick)) broadcast('trace', summary)
    if (!wiresChanged || now() - wiresSentMillis < wiresIntervalMillis) return
    wiresChanged = false
    wiresSentMillis = now()
    broadcast('wires', store.wires())
  }

  function beat(): void {
    for (const client of clients) client.write(': still here\n\n')
  }

  function handle({ raw, response, headers }: ViewerRequest): ViewerAnswer {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write('retry: 1000\n\n')
    const lastId = headers['last-event-id']
    if (typeof lastId === 'string') response.write(backlog.since(lastId))
    else response.write(backlog.add('wires', store.wires()))
    clients.add(response)
    raw.once('close', () => {
      clients.delete(response)
      lastClientMillis = now()
    })
    return 'handled'
  }

  const timers = [setInterval(tick, tickMillis), setInterval(beat, heartbeatMillis)]
  for (const timer of timers) timer.unref()

  /** Ends all streams: clients try again by themselves. */
  function close(): void {
    stopListening()
    for (const timer of timers) clearInterval(timer)
    for (const client of clients) client.end()
  }

  return { handle, close }
}
