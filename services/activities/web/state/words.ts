import type { TimeToLive } from '../../../contracts/time-to-live.ts'

const units: [seconds: number, name: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
]

/** `5 min`, `now`. */
export function span(millis: number): string {
  const seconds = Math.abs(millis) / 1000
  const unit = units.find(([size]) => seconds >= size)
  return unit ? `${Math.round(seconds / unit[0])} ${unit[1]}` : 'now'
}

export function agoOf(iso: string, nowMillis = Date.now()): string {
  const ago = span(nowMillis - Date.parse(iso))
  return ago === 'now' ? ago : `${ago} ago`
}

export function leftOf(iso: string, nowMillis = Date.now()): string {
  const left = Date.parse(iso) - nowMillis
  return left < 60_000 ? 'expires within a minute' : `expires in ${span(left)}`
}

export const ttlWords: Record<TimeToLive, string> = {
  '30-days': '30 days',
  '7-days': '7 days',
  '3-days': '3 days',
  '1-day': '1 day',
  '12-hours': '12 hours',
  '3-hours': '3 hours',
  '1-hour': '1 hour',
}

export const counted = (count: number, one: string, several: string) =>
  `${count} ${count === 1 ? one : several}`
