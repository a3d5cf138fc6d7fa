import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { sampleRateOf } from './decision.ts'

/**
 * `SampleRate` on every span of a trace that stands for more than itself: Honeycomb reads it span by
 * span, and multiplies its counts with it.
 */
export const stampSampleRate: SpanProcessor = {
  onStart(span) {
    const rate = sampleRateOf(span.spanContext())
    if (rate !== 1) span.setAttribute('SampleRate', rate)
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
}
