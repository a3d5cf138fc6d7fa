import type { HrTime } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** Members of the SDK's span: `startTime`, readonly in its type, and the monotonic time of its start. */
type Startable = { startTime: HrTime; _performanceStartTime?: number }

/**
 * Span starts to the microsecond. The SDK starts a span at a whole millisecond of the clock, so in a
 * waterfall a child can be a millisecond off, and siblings within one have no order
 * (https://github.com/open-telemetry/opentelemetry-js/issues/5019; #5804 would mend it). A `startTime`
 * passed to the tracer is exact too, but makes the end a whole millisecond. So this writes to a readonly
 * and to no documented member: delete the file once the SDK is exact.
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

/** `Date.now` cuts off up to a millisecond. */
const cutOffMillis = 0.999

let offsetMillis = 0

/**
 * The epoch time of a recent monotonic time. The two clocks drift apart, and the wall clock may be set,
 * so the result is kept within the millisecond of `Date.now`. A busy machine may stop the process
 * between two looks at a clock: `Date.now` is from some time between the looks before and after it.
 */
export function epochTime(monotonicMillis: number): HrTime {
  const before = performance.now()
  const wallMillis = Date.now()
  const after = performance.now()
  const earliest = wallMillis - (after - monotonicMillis)
  const latest = wallMillis + cutOffMillis - (before - monotonicMillis)
  const millis = performance.timeOrigin + monotonicMillis + offsetMillis
  if (millis < earliest) offsetMillis += earliest - millis
  else if (millis > latest) offsetMillis -= millis - latest
  return toHrTime(performance.timeOrigin + monotonicMillis + offsetMillis)
}

function toHrTime(epochMillis: number): HrTime {
  const seconds = Math.floor(epochMillis / 1000)
  return [seconds, Math.floor((epochMillis - seconds * 1000) * 1000) * 1000]
}
