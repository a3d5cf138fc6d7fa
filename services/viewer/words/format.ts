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

/** ISO 8601 in UTC with microseconds, for titles. */
export function formatExact(epochMillis: number): string {
  const date = new Date(epochMillis)
  if (Number.isNaN(date.getTime())) return 'unknown time'
  const micros = Math.floor((epochMillis - Math.floor(epochMillis)) * 1000)
  return date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}

/** Local time of day with milliseconds. */
export function formatClock(epochMillis: number): string {
  const date = new Date(epochMillis)
  if (Number.isNaN(date.getTime())) return '--:--:--'
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  const millis = String(date.getMilliseconds()).padStart(3, '0')
  return `${parts.map(part => String(part).padStart(2, '0')).join(':')}.${millis}`
}

/** `now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(epochMillis: number, nowMillis: number): string {
  const seconds = Math.floor((nowMillis - epochMillis) / 1000)
  if (seconds < 1) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}
