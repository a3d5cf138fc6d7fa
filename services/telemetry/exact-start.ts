import type { HrTime } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** What the SDK's span keeps besides: the monotonic time at which it was started. */
type Startable = { startTime: HrTime; _performanceStartTime?: number }

/**
 * Span starts to the microsecond. The SDK takes the clock's whole milliseconds, so that in a
 * waterfall a child stands up to one off, and siblings within one have no order. A `startTime` given
 * to the tracer would be exact too, but then the SDK takes whole milliseconds for the end.
 *
 * Comes first among the processors, so that the others see it.
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

/** Just less than a millisecond, which is what `Date.now` cuts off. */
const cutOffMillis = 0.999

let offsetMillis = 0

/**
 * Epoch time of a monotonic time of just now. The two clocks drift apart, or one is set, so the sum
 * is held inside the very millisecond that `Date.now` tells.
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
