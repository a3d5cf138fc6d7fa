import type { Entry } from '../delivery/batches.ts'

/** `bytes` as the service counts them: UTF-8 of the message, and 26 more. */
export type LogEvent = Entry & { timestamp: number; message: string }

/**
 * The limit of one PutLogEvents request.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export const maxBatchBytes = 1_048_576
/** The service adds this to each event's size. */
const overheadBytes = 26
const maxMessageBytes = maxBatchBytes - overheadBytes

/** Room for the note that says how much of a line was cut. */
const markerBytes = 200

/** Converts a pino line to an event with the line's own time. A line that is too long is cut. */
export function toLogEvent(line: string, onCut: () => void): LogEvent {
  const length = Buffer.byteLength(line)
  const isTooLong = length > maxMessageBytes
  if (isTooLong) onCut()
  const message = isTooLong ? cut(line, length) : line
  const bytes = (isTooLong ? Buffer.byteLength(message) : length) + overheadBytes
  return { timestamp: timeOf(line) ?? Date.now(), message, bytes, records: 1 }
}

/** Our logger writes `"time":"<ISO>"` right after the level. */
function timeOf(line: string): number | undefined {
  const time = /^\{"level":"\w+","time":"([^"]{1,30})"/.exec(line)?.[1]
  const millis = time === undefined ? Number.NaN : Date.parse(time)
  return Number.isNaN(millis) ? undefined : millis
}

/** Shortens the longest text of the line, which so stays JSON and keeps its ids. */
function cut(line: string, length: number): string {
  const fields = parse(line)
  const longest = Object.keys(fields).reduce(
    (best, key) => (sizeOf(fields[key]) > sizeOf(fields[best]) ? key : best),
    '',
  )
  const excess = length - maxMessageBytes + markerBytes
  const text = fields[longest]
  if (typeof text === 'string' && sizeOf(text) > excess) {
    fields[longest] = withoutLastBytes(text, excess)
    const shorter = JSON.stringify({ ...fields, cutFromBytes: length })
    if (Buffer.byteLength(shorter) <= maxMessageBytes) return shorter
  }
  return `${withoutLastBytes(line, excess)}… [cut from ${length} bytes]`
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const sizeOf = (value: unknown) =>
  typeof value === 'string' ? Buffer.byteLength(JSON.stringify(value)) : 0

/** Never cuts a character in two. */
function withoutLastBytes(text: string, count: number): string {
  const bytes = Buffer.from(text)
  let end = Math.max(0, bytes.length - count)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
