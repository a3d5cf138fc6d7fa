import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { sampleRateOf } from './decision.ts'

/**
 * Sets `SampleRate` on every span of a trace that represents several: Honeycomb reads it from each
 * span and multiplies its counts by it.
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
