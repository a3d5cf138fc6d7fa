import { maxBatchBytes } from './batch.ts'
import type { LogEvent } from './event-buffer.ts'

/** Added to each event's size by the service. */
const overheadBytes = 26
export const maxMessageBytes = maxBatchBytes - overheadBytes

/** What a cut line says of itself; the rest of the room is for what is kept. */
const markerBytes = 200

/** A pino line as an event, with the time the line itself carries; cut when it is too long. */
export function toLogEvent(line: string, nowMillis = Date.now()): LogEvent & { wasCut: boolean } {
  const length = Buffer.byteLength(line)
  const wasCut = length > maxMessageBytes
  const message = wasCut ? cut(line, length) : line
  const bytes = (wasCut ? Buffer.byteLength(message) : length) + overheadBytes
  return { timestamp: timeOf(line) ?? nowMillis, message, bytes, wasCut }
}

/** Our logger writes `"time":"<ISO>"` second, right after the level. */
function timeOf(line: string): number | undefined {
  const time = /^\{"level":"\w+","time":"([^"]{1,30})"/.exec(line)?.[1]
  const millis = time === undefined ? Number.NaN : Date.parse(time)
  return Number.isNaN(millis) ? undefined : millis
}

/** Shortens the longest text of the line, so that it stays JSON and keeps its ids. */
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

/** Ends before a character that would be cut in two. */
function withoutLastBytes(text: string, count: number): string {
  const bytes = Buffer.from(text)
  let end = Math.max(0, bytes.length - count)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
