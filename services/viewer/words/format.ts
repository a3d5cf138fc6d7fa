/** Times and sizes as text: with their unit, short enough for a row. */
const numbers = new Intl.NumberFormat('en-US')

export const formatCount = (count: number) => numbers.format(count)

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** `312 µs`, `4.2 ms`, `273 ms`, `1.25 s`, `2 min 5 s`, `3 h 20 min`, `4 d 21 h`. */
export function formatDuration(millis: number): string {
  if (!Number.isFinite(millis)) return 'unknown'
  if (millis < 0) return `−${formatDuration(-millis)}`
  if (millis === 0) return '0 ms'
  if (millis < 0.9995) return `${Math.max(1, Math.round(millis * 1000))} µs`
  if (millis < 9.95) return `${trimZero(millis.toFixed(1))} ms`
  if (millis < 999.5) return `${Math.round(millis)} ms`
  if (millis < 59_995) return `${trimZero((millis / 1000).toFixed(2))} s`
  const seconds = Math.round(millis / 1000)
  if (seconds < 3600) return inTwo(seconds, 60, ['min', 's'])
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return inTwo(minutes, 60, ['h', 'min'])
  return inTwo(Math.round(minutes / 60), 24, ['d', 'h'])
}

/** An amount in two units, the larger of which is `size` of the smaller; without a zero remainder. */
function inTwo(amount: number, size: number, [large, small]: [string, string]): string {
  const whole = `${formatCount(Math.floor(amount / size))} ${large}`
  return amount % size === 0 ? whole : `${whole} ${amount % size} ${small}`
}

const trimZero = (digits: string) => `${Number(digits)}`

/** Time since the start of the trace, with its sign: `+197 ms`. */
export const formatOffset = (millis: number) =>
  millis < 0 ? formatDuration(millis) : `+${formatDuration(millis)}`

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${trimZero((bytes / 1000).toFixed(1))} kB`
  return `${trimZero((bytes / 1_000_000).toFixed(1))} MB`
}

/** The zone of a written time: that of the reader's machine, or UTC. */
export type Zone = 'local' | 'utc'

/** `UTC`, `UTC+02:00`: the zone's difference to UTC at a time. */
export function zoneName(epochMillis: number, zone: Zone): string {
  const minutes = offsetMinutes(epochMillis, zone)
  if (minutes === 0) return 'UTC'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${twoDigits(hours)}:${twoDigits(rest)}`
}

/** `2026-11-22T15:57:02.123`: what a clock on the wall says, without its zone. */
export const wallClock = (epochMillis: number, zone: Zone): string =>
  new Date(epochMillis + offsetMinutes(epochMillis, zone) * 60_000).toISOString().slice(0, -1)

/** `2026-11-22 15:57:02.123 UTC`, with microseconds where the sender gave them. */
export function formatExact(epochMillis: number, zone: Zone): string {
  if (!isTime(epochMillis)) return 'unknown time'
  const micros = Math.floor((epochMillis - Math.floor(epochMillis)) * 1000)
  const digits = micros === 0 ? '' : String(micros).padStart(3, '0')
  const wall = wallClock(Math.floor(epochMillis), zone).replace('T', ' ')
  return `${wall}${digits} ${zoneName(epochMillis, zone)}`
}

/** Time of day with milliseconds. */
export const formatClock = (epochMillis: number, zone: Zone): string =>
  isTime(epochMillis) ? wallClock(epochMillis, zone).slice(11) : '--:--:--'

/** The time of day, with the date instead of milliseconds when the day is not that of `now`. */
export function formatMoment(epochMillis: number, nowMillis: number, zone: Zone): string {
  if (!isTime(epochMillis)) return '--:--:--'
  const [wall, now] = [wallClock(epochMillis, zone), wallClock(nowMillis, zone)]
  return wall.slice(0, 10) === now.slice(0, 10)
    ? wall.slice(11)
    : wall.slice(0, 19).replace('T', ' ')
}

/** East of UTC is positive. */
const offsetMinutes = (epochMillis: number, zone: Zone) =>
  zone === 'utc' ? 0 : -new Date(epochMillis).getTimezoneOffset()

/** A day less than a `Date` can hold, which leaves room for the zone. */
const isTime = (epochMillis: number) => Math.abs(epochMillis) < 8.64e15 - 86_400_000

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** `now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(epochMillis: number, nowMillis: number): string {
  const seconds = Math.floor((nowMillis - epochMillis) / 1000)
  if (seconds < 1) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}
