import type { EventBuffer, LogEvent } from './event-buffer.ts'

/**
 * Limits of one PutLogEvents request.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export const maxBatchBytes = 1_048_576
export const maxBatchEvents = 10_000
const maxSpanMillis = 24 * 60 * 60 * 1000

/**
 * Takes the longest run from the front of the buffer that fits into one request, in ascending
 * order of time (the clock may have been set back between two lines). Empty only when the buffer
 * is.
 */
export function takeBatch(buffer: EventBuffer): LogEvent[] {
  const batch: LogEvent[] = []
  let bytes = 0
  let earliest = Infinity
  let latest = -Infinity

  for (let next = buffer.peek(); next; next = buffer.peek()) {
    bytes += next.bytes
    earliest = Math.min(earliest, next.timestamp)
    latest = Math.max(latest, next.timestamp)
    const fits = bytes <= maxBatchBytes && latest - earliest <= maxSpanMillis
    if (batch.length > 0 && (!fits || batch.length === maxBatchEvents)) break
    batch.push(next)
    buffer.shift()
  }
  return batch.sort((a, b) => a.timestamp - b.timestamp)
}
