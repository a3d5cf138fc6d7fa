import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { sendSpans } from './beacon.ts'
import { timeAt } from './clock.ts'
import { decisionOf } from './receipts.ts'

/** Long enough for what a click causes one after the other, short enough to be seen at once. */
const batchMillis = 300

/**
 * Keeps the spans of each trace until its last open one has ended and the service has decided. Then they
 * are sent, or forgotten; those with an error are sent all the same, since errors are not sampled.
 */
export function createKeeper(): SpanProcessor & { sendAll(): void } {
  const open = new Set<Span>()
  const ended = new Map<string, ReadableSpan[]>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function sendFinished(): void {
    timer = undefined
    const busy = new Set([...open].map(span => span.spanContext().traceId))
    const ready: ReadableSpan[] = []
    for (const [traceId, spans] of ended) {
      if (busy.has(traceId)) continue
      ended.delete(traceId)
      const isDropped = decisionOf(traceId) === 'dropped'
      ready.push(...(isDropped ? spans.filter(({ events }) => events.length > 0) : spans))
    }
    sendSpans(ready)
  }

  return {
    onStart: span => void open.add(span),
    onEnd(span) {
      open.delete(span as Span)
      const { traceId } = span.spanContext()
      ended.set(traceId, [...(ended.get(traceId) ?? []), span])
      timer ??= setTimeout(sendFinished, batchMillis)
    },
    /** The page may be gone the next moment: ends what is open, and sends everything. */
    sendAll() {
      for (const span of [...open].reverse()) {
        span.setAttribute('browser.page.hidden', true)
        span.end(timeAt())
      }
      clearTimeout(timer)
      sendFinished()
    },
    async forceFlush() {},
    async shutdown() {},
  }
}
