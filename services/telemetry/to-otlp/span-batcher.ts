import { TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import { createOutbox } from '../delivery/outbox.ts'

export type SpanBatcherOptions = {
  /** Of one batch. */
  maxSpans: number
  /** How long the first span of a batch waits for others. */
  delayMillis: number
  /** Takes a batch; what goes on after it returns is for `drain` to wait for. */
  send: (spans: ReadableSpan[]) => void
  drain: () => Promise<void>
  /** A span ended after the shutdown, when nothing is sent any more. */
  onLateSpan: () => void
}

export type SpanBatcher = SpanProcessor & { waiting(): number }

/**
 * Gathers sampled spans into batches. A full batch is sent in the turn that filled it: the SDK's own
 * BatchSpanProcessor keeps the rest of a turn's spans as objects, at most 2,048 of them, and drops
 * what ends later without a count. Of five thousand spans that end in one turn it loses half, the
 * SERVER span of the request that made them among them, since that one ends last.
 */
export function createSpanBatcher(options: SpanBatcherOptions): SpanBatcher {
  const { maxSpans, delayMillis, send, drain, onLateSpan } = options
  const outbox = createOutbox({ sendAll: send, burstItems: maxSpans, burstMillis: delayMillis })
  let isShutDown = false

  return {
    waiting: outbox.length,
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (isShutDown) onLateSpan()
      else outbox.push(span)
    },
    async forceFlush() {
      outbox.flush()
    },
    async shutdown() {
      outbox.flush()
      isShutDown = true
      await drain()
    },
  }
}
