import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { guarded } from '../turns/guarded.ts'
import { createBacklog } from './backlog.ts'
import { createChangeQueue } from './change-queue.ts'
import { createClients } from './clients.ts'
import type { Context } from './context.ts'

// A trace changes several times while it arrives: it is pushed at most this often.
const tickMillis = 200

/** At most 200 messages a second in all: people see no more, and a page would not keep up. */
const maxTracesPerTick = 40

const wiresIntervalMillis = 1000

const heartbeatMillis = 15_000

type EventsContext = Context<'summary' | 'wires' | 'listen' | 'onProblem'>

/**
 * `/-/events`: Server-Sent Events `trace` (TraceSummary) and `wires` (Wires), with ids, so that a
 * client that returns with `Last-Event-ID` gets the events it missed, as far as the backlog
 * reaches. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEvents(context: EventsContext) {
  const { now, wires, listen, onProblem } = context
  const backlog = createBacklog(now())
  const clients = createClients(backlog, now)
  const changes = createChangeQueue(context)
  const sendWires = throttledWires(context, counts => backlog.add('wires', counts))

  const stopListening = listen({
    onTraces: traceIds => {
      if (clients.isWatched()) changes.add(traceIds)
    },
    onWires: sendWires.note,
  })

  function tick(): void {
    clients.dropSleepers()
    if (!clients.isWatched()) changes.clear()
    if (clients.isAny()) addSummaries()
    sendWires.ifDue()
    clients.feedAll()
  }

  /** Without a client, changes wait for one that returns: each trace is summed up once for it. */
  function addSummaries(): void {
    for (const summary of changes.take(maxTracesPerTick)) backlog.add('trace', summary)
  }

  /**
   * Sends the wires' counts first, since those of the client are old.
   * @throws {RequestError} 503 when there are too many clients
   */
  function handle({ response, headers }: ViewerRequest): ViewerAnswer {
    clients.checkRoom()
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const lastId = headers['last-event-id']
    // A new page reads the lists itself.
    if (lastId === undefined && !clients.isAny()) changes.clear()
    const next = typeof lastId === 'string' ? backlog.numberAfter(lastId) : backlog.nextNumber()
    clients.add(response, `retry: 1000\n\n${backlog.textOf(next - 1, 'wires', wires())}`, next)
    return 'handled'
  }

  const timers = [
    setInterval(guarded(tick, onProblem), tickMillis),
    setInterval(guarded(clients.sendHeartbeat, onProblem), heartbeatMillis),
  ]
  for (const timer of timers) timer.unref()

  /** Ends all streams; clients reconnect by themselves. */
  function close(): void {
    stopListening()
    for (const timer of timers) clearInterval(timer)
    clients.end()
  }

  return { handle, close }
}

/** The counts change with every request: they are sent at most once a second, when changed. */
function throttledWires({ wires, now }: Context<'wires'>, send: (counts: object) => void) {
  let hasChanged = false
  let sentMillis = Number.NEGATIVE_INFINITY

  function note(): void {
    hasChanged = true
  }

  function ifDue(): void {
    // The difference counts in both directions: a clock that was set back must not stop the counts
    // until it has caught up.
    if (!hasChanged || Math.abs(now() - sentMillis) < wiresIntervalMillis) return
    hasChanged = false
    sentMillis = now()
    send(wires())
  }

  return { note, ifDue }
}
