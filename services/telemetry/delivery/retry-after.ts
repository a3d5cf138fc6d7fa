/** A wrong header must not silence a sender for hours. */
const longestMillis = 60_000

/**
 * How long a destination asks a sender to stay away: seconds or a date, as in RFC 9110, section 10.2.3,
 * and at most a minute. Undefined when it says nothing, or nothing that can be read.
 */
export function readRetryAfter(value: string | null | undefined): number | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const millis = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  if (Number.isNaN(millis)) return undefined
  return Math.min(Math.max(millis, 0), longestMillis)
}
