import { RecordSlices } from '../records/record-slices.ts'
import type { Store } from '../store/open.ts'
import type { LogGroup, LogStream } from '../store/records/log-groups.ts'
import type { LogLine } from '../store/records/log-rows.ts'
import { runInSlices } from '../turns/turns.ts'
import { LogsError, streamNotFound } from './errors.ts'
import { dayMillis, type Event, limitsOf, readEvents } from './event-batch.ts'
import { fromCloudWatch } from './from-cloudwatch.ts'
import { type Input, readGroup, readStream } from './input.ts'

/** Traces that a refusal is noted for; all its events are counted. */
const maxNoted = 100

/**
 * Takes a batch whole or refuses it; events that are too old or too new are left out singly. It is
 * written in slices: when the store fails between two, the sender gets an error, sends all of it
 * again, and what was kept is known.
 */
export function putEvents(
  store: Store,
  input: Input,
  nowMillis: number,
  source: object,
): Promise<object> {
  return runInSlices(putSteps({ store, source }, input, nowMillis))
}

type Target = { group: LogGroup; stream: LogStream }

type Request = { store: Store; source: object }

function* putSteps(
  request: Request,
  input: Input,
  nowMillis: number,
): Generator<void, object, void> {
  const { store } = request
  const events = yield* readBatch(request, input)
  const target = yield* readTarget(request, input, events)
  const { group, stream } = target
  const retentionMillis = (group.retentionDays ?? Number.POSITIVE_INFINITY) * dayMillis
  const { first, end, info } = limitsOf(events, nowMillis, retentionMillis)

  yield* keep(request, target, events.slice(first, end))
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0)
  store.inbox.count('logs', { received: end - first, bytes })
  const left = [...events.slice(0, first), ...events.slice(end)]
  if (left.length > 0) yield* reject(request, left, 'more than 2 hours ahead, or too old')
  return {
    nextSequenceToken: `${stream.id}`.padStart(56, '0'),
    ...(left.length > 0 ? { rejectedLogEventsInfo: info } : {}),
  }
}

function* keep(
  { store, source }: Request,
  { group, stream }: Target,
  events: Event[],
): Generator<void, void, void> {
  const slices = new RecordSlices<LogLine>(lines => {
    // Others work between two slices: one of them may have deleted the stream.
    const found = store.logGroups.findStream(group.id, stream.name)
    if (found?.id !== stream.id) throw streamNotFound()
    store.addLogLines(stream.id, lines, source)
  })
  for (const { timestamp, message } of events) {
    slices.weigh(message.length)
    slices.add(fromCloudWatch(timestamp, message, stream.name))
    yield
  }
  slices.flush()
}

function* readTarget(
  request: Request,
  input: Input,
  events: Event[],
): Generator<void, Target, void> {
  const { logGroups } = request.store
  try {
    const group = readGroup(input, logGroups)
    return { group, stream: readStream(input, logGroups, group) }
  } catch (problem) {
    // That it is not there yet is how a sender learns to make it, and sends its lines again.
    const isNotThere = problem instanceof LogsError && problem.type === 'ResourceNotFoundException'
    if (!isNotThere) yield* reject(request, events, (problem as Error).message)
    throw problem
  }
}

function* readBatch(request: Request, input: Input): Generator<void, Event[], void> {
  const given = input.required('logEvents', input.list('logEvents'))
  const events: Event[] = []
  try {
    readEvents(given, events)
    return events
  } catch (problem) {
    yield* reject(request, events, (problem as Error).message)
    request.store.inbox.count('logs', { rejected: Math.max(given.length, 1) - events.length })
    throw problem
  }
}

/** Counts what was refused, and keeps why for the traces that miss it. */
function* reject(
  { store, source }: Request,
  events: Event[],
  why: string,
): Generator<void, void, void> {
  const reason = `PutLogEvents refused it: ${why}`
  store.inbox.count('logs', { rejected: events.length })
  const traceIds = new Set<string | undefined>()
  for (const { timestamp, message } of events) {
    if (traceIds.size === maxNoted) break
    traceIds.add(fromCloudWatch(timestamp, message, '').traceId)
    yield
  }
  if (traceIds.size === 0) traceIds.add(undefined)
  for (const traceId of traceIds) {
    store.inbox.noteRejection({ wire: 'logs', reason, ...(traceId ? { traceId } : {}) }, source)
  }
}
