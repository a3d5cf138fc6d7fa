import type { HrTime } from '@opentelemetry/api'

let aheadMillis = 0

/** Epoch milliseconds by the service's clock. */
export const epochMillis = (millis = performance.now()) =>
  performance.timeOrigin + millis - aheadMillis

/**
 * The time of a span, exact to the microsecond where the browser allows it.
 *
 * @param millis by `performance.now()`
 */
export function timeAt(millis = performance.now()): HrTime {
  const epoch = epochMillis(millis)
  const seconds = Math.floor(epoch / 1000)
  return [seconds, Math.round((epoch - seconds * 1000) * 1000) * 1000]
}

/**
 * Sets the clock by an answer of the service: times that differ by minutes would be refused.
 *
 * @param serviceSeconds the epoch second in which the service answered
 * @param answeredMillis when that answer began to arrive, by `performance.now()`
 */
export function setClock(serviceSeconds: number, answeredMillis: number): void {
  const ahead = performance.timeOrigin + answeredMillis - serviceSeconds * 1000
  // The second is cut off, and an answer takes a while: that is no difference.
  aheadMillis = ahead < -500 || ahead > 3000 ? ahead : 0
}
