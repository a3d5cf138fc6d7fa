import { isObject } from '../store/columns.ts'
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
export function putEvents(store: Store, input: Input, nowMillis: number): object {
  const group = readGroup(input, store.logGroups)
  const stream = readStream(input, store.logGroups, group)
  const events = input.required('logEvents', input.list('logEvents')).map(readEvent)
  checkBatch(events)

  const retentionMillis = (group.retentionDays ?? Number.POSITIVE_INFINITY) * dayMillis
  const limits = limitsOf(events, nowMillis, retentionMillis)
  const taken = events.slice(limits.first, limits.end)
  store.addLogLines(
    stream.id,
    taken.map(({ timestamp, message }) => fromCloudWatch(timestamp, message, stream.name)),
  )
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0)
  const rejected = events.length - taken.length
  store.inbox.count('logs', { received: taken.length, rejected, bytes })
  if (rejected > 0)
    noteRejected(
      store,
      [...events.slice(0, limits.first), ...events.slice(limits.end)],
      stream.name,
    )
  return {
    nextSequenceToken: `${stream.id}`.padStart(56, '0'),
    ...(rejected > 0 ? { rejectedLogEventsInfo: limits.info } : {}),
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

function noteRejected(store: Store, events: Event[], stream: string): void {
  const reason = 'PutLogEvents refused the line: more than 2 hours ahead, or too old'
  for (const { timestamp, message } of events) {
    const { traceId } = fromCloudWatch(timestamp, message, stream)
    store.inbox.noteRejection({ wire: 'logs', reason, ...(traceId ? { traceId } : {}) })
  }
}
