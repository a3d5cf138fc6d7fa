import { TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import { createOutbox } from '../delivery/outbox.ts'

type SpanBatcherOptions = {
  /** The size of a full batch. */
  maxSpans: number
  /** How long the first span of a batch waits for others. */
  delayMillis: number
  /** Takes a batch; `drain` waits for the work that goes on after it returns. */
  send: (spans: ReadableSpan[]) => void
  drain: () => Promise<void>
  /** A span ended after the shutdown, so it is not sent. */
  onLateSpan: () => void
}

type SpanBatcher = SpanProcessor & { waiting(): number }

/**
 * Gathers sampled spans into batches. A full batch is sent in the turn that filled it: the SDK's own
 * BatchSpanProcessor keeps at most 2,048 spans of a turn and drops the others without counting them.
 * Of five thousand spans that end in one turn it loses half, among them the SERVER span of their
 * request, which ends last.
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
