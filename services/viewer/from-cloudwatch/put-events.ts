import type { LogLine } from '../records/record.ts'
import { RecordSlices } from '../records/record-slices.ts'
import type { Store } from '../store/open.ts'
import type { LogGroup, LogStream } from '../store/records/log-groups.ts'
import { runInSlices } from '../turns/turns.ts'
import { LogsError, streamNotFound } from './errors.ts'
import { dayMillis, type Event, limitsOf, readEvents } from './event-batch.ts'
import { fromCloudWatch } from './from-cloudwatch.ts'
import { type Input, readGroupAndStream } from './input.ts'

/** Traces for which the reason of a rejection is kept. All its events are counted. */
const maxNoted = 100

export type PutContext = Pick<Store, 'inbox' | 'logGroups' | 'addLogLines'> & {
  /** Epoch milliseconds. */
  now(): number
  /** The HTTP request. */
  source: object
}

/**
 * Keeps a batch or rejects all of it; only events that are too old or too new are left out singly.
 * It is written in slices. When the store fails between two of them, the sender gets an error and
 * sends the batch again, and lines that are kept already are recognized.
 */
export const putEvents = (input: Input, context: PutContext): Promise<object> =>
  runInSlices(putSteps(input, context))

type Target = { group: LogGroup; stream: LogStream }

function* putSteps(input: Input, context: PutContext): Generator<void, object, void> {
  const events = yield* readBatch(context, input)
  const target = yield* readTarget(context, input, events)
  const { group, stream } = target
  const retentionMillis = (group.retentionDays ?? Number.POSITIVE_INFINITY) * dayMillis
  const { first, end, info } = limitsOf(events, context.now(), retentionMillis)

  yield* keep(context, target, events.slice(first, end))
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0)
  context.inbox.count('logs', { received: end - first, bytes })
  const left = [...events.slice(0, first), ...events.slice(end)]
  if (left.length > 0) yield* reject(context, left, 'more than 2 hours ahead, or too old')
  return {
    nextSequenceToken: `${stream.id}`.padStart(56, '0'),
    rejectedLogEventsInfo: left.length > 0 ? info : undefined,
  }
}

function* keep(
  { logGroups, addLogLines, source }: PutContext,
  { group, stream }: Target,
  events: Event[],
): Generator<void, void, void> {
  const slices = new RecordSlices<LogLine>(lines => {
    // Another request may have deleted the stream between two slices.
    const found = logGroups.findStream(group.id, stream.name)
    if (found?.id !== stream.id) throw streamNotFound()
    addLogLines(stream.id, lines, source)
  })
  const place = { group: group.name, stream: stream.name }
  for (const { timestamp, message } of events) {
    slices.weigh(message.length)
    slices.add(fromCloudWatch(timestamp, message, place))
    yield
  }
  slices.flush()
}

function* readTarget(
  context: PutContext,
  input: Input,
  events: Event[],
): Generator<void, Target, void> {
  const { logGroups } = context
  try {
    input.checkLimits()
    return readGroupAndStream(input, logGroups)
  } catch (problem) {
    // By this error a sender learns to create the stream; then it sends its lines again.
    const isNotThere = problem instanceof LogsError && problem.type === 'ResourceNotFoundException'
    if (!isNotThere) yield* reject(context, events, (problem as Error).message)
    throw problem
  }
}

function* readBatch(context: PutContext, input: Input): Generator<void, Event[], void> {
  const given = input.required('logEvents', input.list('logEvents'))
  const events: Event[] = []
  try {
    readEvents(given, events)
    return events
  } catch (problem) {
    yield* reject(context, events, (problem as Error).message)
    context.inbox.count('logs', { rejected: Math.max(given.length, 1) - events.length })
    throw problem
  }
}

/** Counts rejected events, and keeps the reason for the traces that miss them. */
function* reject(
  { inbox, source }: PutContext,
  events: Event[],
  why: string,
): Generator<void, void, void> {
  const reason = `PutLogEvents rejected it: ${why}`
  inbox.count('logs', { rejected: events.length })
  const traceIds = new Set<string | undefined>()
  for (const { timestamp, message } of events) {
    if (traceIds.size === maxNoted) break
    traceIds.add(fromCloudWatch(timestamp, message, { group: '', stream: '' }).traceId)
    yield
  }
  if (traceIds.size === 0) traceIds.add(undefined)
  for (const traceId of traceIds) {
    inbox.noteRejection({ wire: 'logs', reason, traceId }, source)
  }
}
