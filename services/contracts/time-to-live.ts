const hourMillis = 3_600_000

/** How long an activity is listed; a day is always 24 hours. */
export const timeToLiveMillis = {
  '30-days': 30 * 24 * hourMillis,
  '7-days': 7 * 24 * hourMillis,
  '3-days': 3 * 24 * hourMillis,
  '1-day': 24 * hourMillis,
  '12-hours': 12 * hourMillis,
  '3-hours': 3 * hourMillis,
  '1-hour': hourMillis,
} as const

export type TimeToLive = keyof typeof timeToLiveMillis

export const isTimeToLive = (text: unknown): text is TimeToLive =>
  typeof text === 'string' && Object.hasOwn(timeToLiveMillis, text)
