import { TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'

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
  let waiting: ReadableSpan[] = []
  let timer: NodeJS.Timeout | undefined
  let isShutDown = false

  function sendWaiting(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const spans = waiting
    waiting = []
    send(spans)
  }

  function add(span: ReadableSpan): void {
    waiting.push(span)
    if (waiting.length >= maxSpans) sendWaiting()
    // Telemetry keeps no process alive.
    else timer ??= setTimeout(sendWaiting, delayMillis).unref()
  }

  return {
    waiting: () => waiting.length,
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (isShutDown) onLateSpan()
      else add(span)
    },
    async forceFlush() {
      sendWaiting()
    },
    async shutdown() {
      sendWaiting()
      isShutDown = true
      await drain()
    },
  }
}
