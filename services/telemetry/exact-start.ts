import type { HrTime } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** The SDK's span also has the monotonic time of its start, as a private member. */
type Startable = { startTime: HrTime; _performanceStartTime?: number }

/**
 * Makes span starts exact to the microsecond. The SDK uses the clock's whole milliseconds, so in a
 * waterfall a child is up to one millisecond off, and siblings within one have no order. A `startTime`
 * given to the tracer would be exact too, but then the SDK uses whole milliseconds for the end.
 *
 * Must be the first processor, so that the others see the exact start.
 */
export const exactStart: SpanProcessor = {
  onStart(span) {
    const started = span as unknown as Startable
    started.startTime = epochTime(started._performanceStartTime ?? performance.now())
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
}

/** Just less than the millisecond that `Date.now` rounds down to. */
const cutOffMillis = 0.999

let offsetMillis = 0

/**
 * The epoch time of a recent monotonic time. The two clocks drift apart, or one is set, so the sum is
 * kept within the millisecond that `Date.now` returns.
 */
export function epochTime(monotonicMillis: number): HrTime {
  const elapsedMillis = performance.now() - monotonicMillis
  const wallMillis = Date.now() - elapsedMillis
  const millis = performance.timeOrigin + monotonicMillis + offsetMillis
  if (millis < wallMillis) offsetMillis += wallMillis - millis
  else if (millis > wallMillis + cutOffMillis) offsetMillis -= millis - wallMillis - cutOffMillis
  return toHrTime(performance.timeOrigin + monotonicMillis + offsetMillis)
}

function toHrTime(epochMillis: number): HrTime {
  const seconds = Math.floor(epochMillis / 1000)
  return [seconds, Math.floor((epochMillis - seconds * 1000) * 1000) * 1000]
}
