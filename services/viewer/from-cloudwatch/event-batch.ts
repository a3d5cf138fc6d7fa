import { isObject } from '../../json/json-object.ts'
import { invalid, LogsError } from './errors.ts'

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const maxEvents = 10_000
const maxBatchBytes = 1_048_576
const overheadBytes = 26
const hourMillis = 60 * 60 * 1000
export const dayMillis = 24 * hourMillis
const maxFutureMillis = 2 * hourMillis
const maxAgeMillis = 14 * dayMillis
const maxSpanMillis = dayMillis

export type Event = { timestamp: number; message: string }

/** Reads events one by one into `events`, and checks them as one batch. Throws `LogsError`. */
export function readEvents(given: unknown[], events: Event[]): void {
  if (given.length === 0 || given.length > maxEvents) {
    throw invalid(`logEvents has ${given.length} events: expected 1 to ${maxEvents}`)
  }
  for (const [index, event] of given.entries()) events.push(readEvent(event, index))
  checkBatch(events)
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
 * Which events may be kept, `first` included and `end` excluded. Events are in order of time, so
 * rejected ones are at both ends.
 */
export function limitsOf(events: Event[], nowMillis: number, retentionMillis: number) {
  const countBefore = (millis: number) => {
    const index = events.findIndex(({ timestamp }) => timestamp >= millis)
    return index < 0 ? events.length : index
  }
  const tooOld = countBefore(nowMillis - maxAgeMillis)
  const expired = countBefore(nowMillis - retentionMillis)
  const end = countBefore(nowMillis + maxFutureMillis + 1)
  const info = {
    tooNewLogEventStartIndex: end < events.length ? end : undefined,
    tooOldLogEventEndIndex: tooOld > 0 ? tooOld : undefined,
    expiredLogEventEndIndex: expired > 0 ? expired : undefined,
  }
  return { first: Math.min(Math.max(tooOld, expired), end), end, info }
}
