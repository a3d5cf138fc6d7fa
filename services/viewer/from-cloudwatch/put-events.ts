import { isObject } from '../json-object.ts'
import type { Store } from '../store/open.ts'
import { invalid, LogsError } from './errors.ts'
import { fromCloudWatch } from './from-cloudwatch.ts'
import { type Input, readGroup, readStream } from './input.ts'

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const maxEvents = 10_000
const maxBatchBytes = 1_048_576
const overheadBytes = 26
const hourMillis = 60 * 60 * 1000
const dayMillis = 24 * hourMillis
const maxFutureMillis = 2 * hourMillis
const maxAgeMillis = 14 * dayMillis
const maxSpanMillis = dayMillis

type Event = { timestamp: number; message: string }

/** Takes a batch whole or refuses it; events that are too old or too new are left out singly. */
export function putEvents(store: Store, input: Input, nowMillis: number, source: object): object {
  const events = readBatch(store, input, source)
  const { group, stream } = readTarget(store, input, events, source)

  const retentionMillis = (group.retentionDays ?? Number.POSITIVE_INFINITY) * dayMillis
  const { first, end, info } = limitsOf(events, nowMillis, retentionMillis)
  const taken = events.slice(first, end)
  store.addLogLines(
    stream.id,
    taken.map(({ timestamp, message }) => fromCloudWatch(timestamp, message, stream.name)),
  )
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0)
  store.inbox.count('logs', { received: taken.length, bytes })
  const left = [...events.slice(0, first), ...events.slice(end)]
  if (left.length > 0) reject(store, left, 'more than 2 hours ahead, or too old', source)
  return {
    nextSequenceToken: `${stream.id}`.padStart(56, '0'),
    ...(left.length > 0 ? { rejectedLogEventsInfo: info } : {}),
  }
}

function readTarget(store: Store, input: Input, events: Event[], source: object) {
  try {
    const group = readGroup(input, store.logGroups)
    return { group, stream: readStream(input, store.logGroups, group) }
  } catch (problem) {
    // That it is not there yet is how a sender learns to make it, and sends its lines again.
    const isNotThere = problem instanceof LogsError && problem.type === 'ResourceNotFoundException'
    if (!isNotThere) reject(store, events, (problem as Error).message, source)
    throw problem
  }
}

function readBatch(store: Store, input: Input, source: object): Event[] {
  const given = input.required('logEvents', input.list('logEvents'))
  const events: Event[] = []
  try {
    for (const [index, event] of given.entries()) events.push(readEvent(event, index))
    checkBatch(events)
    return events
  } catch (problem) {
    reject(store, events, (problem as Error).message, source)
    store.inbox.count('logs', { rejected: Math.max(given.length, 1) - events.length })
    throw problem
  }
}

/** Counts what was refused, and keeps why for the traces that miss it. */
function reject(store: Store, events: Event[], why: string, source: object): void {
  const reason = `PutLogEvents refused it: ${why}`
  store.inbox.count('logs', { rejected: events.length })
  const traceIds = events.map(
    ({ timestamp, message }) => fromCloudWatch(timestamp, message, '').traceId,
  )
  for (const traceId of new Set(traceIds)) {
    store.inbox.noteRejection({ wire: 'logs', reason, ...(traceId ? { traceId } : {}) }, source)
  }
}

function readEvent(event: unknown, index: number): Event {
  if (!isObject(event)) throw malformed(`logEvents.${index} is not an object`)
  const { timestamp, message } = event
  if (typeof timestamp !== 'number' || !Number.isInteger(timestamp)) {
    throw malformed(`logEvents.${index}.timestamp: expected a whole number of milliseconds`)
  }
  if (typeof message !== 'string') throw malformed(`logEvents.${index}.message: expected a string`)
  if (timestamp < 0) {
    throw invalid(`logEvents.${index + 1}.member.timestamp must be at least 0`)
  }
  if (message === '') {
    throw invalid(`logEvents.${index + 1}.member.message must have a length of at least 1`)
  }
  return { timestamp, message }
}

const malformed = (message: string) => new LogsError('SerializationException', message)

function checkBatch(events: Event[]): void {
  if (events.length === 0 || events.length > maxEvents) {
    throw invalid(`logEvents has ${events.length} events: expected 1 to ${maxEvents}`)
  }
  const bytes = events.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message) + overheadBytes,
    0,
  )
  if (bytes > maxBatchBytes) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${maxBatchBytes}`)
  }
  const isOrdered = events.every(
    ({ timestamp }, index) => timestamp >= (events[index - 1]?.timestamp ?? 0),
  )
  if (!isOrdered) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.')
  }
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0)
  if (span > maxSpanMillis) {
    throw invalid(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    )
  }
}

/**
 * Which events may be kept, `first` included and `end` excluded. Events are in the order of time,
 * so what is refused is at the two ends.
 */
function limitsOf(events: Event[], nowMillis: number, retentionMillis: number) {
  const countBefore = (millis: number) => {
    const index = events.findIndex(({ timestamp }) => timestamp >= millis)
    return index < 0 ? events.length : index
  }
  const tooOld = countBefore(nowMillis - maxAgeMillis)
  const expired = countBefore(nowMillis - retentionMillis)
  const end = countBefore(nowMillis + maxFutureMillis + 1)
  const info = {
    ...(end < events.length ? { tooNewLogEventStartIndex: end } : {}),
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
  }
  return { first: Math.min(Math.max(tooOld, expired), end), end, info }
}
