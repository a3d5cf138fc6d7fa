import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { OtlpDestination } from '../config/destinations.ts'
import type { BatchOptions } from '../config/otel-settings.ts'
import { countsOf, type DeliveryCounts, type DropReason } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { untraced } from '../delivery/untraced.ts'
import { createEncoder } from './encoder.ts'
import { createSpanQueue } from './queue.ts'
import { createSpanBatcher } from './span-batcher.ts'

type OtlpOptions = {
  destinations: OtlpDestination[]
  batch: BatchOptions
  warn: ThrottledWarn
  onDrop?: () => void
  /** How long shutdown may take. */
  drainMillis: number
}

type OtlpProcessor = SpanProcessor & { counts(): { [destination: string]: DeliveryCounts } }

/**
 * Sends spans to every OTLP destination, as OTLP/HTTP protobuf. A batch is written and gzipped once, and
 * pushed to a queue for each destination, so a destination that is away holds up no other, and what
 * waits for it is bytes rather than objects.
 */
export function createOtlpProcessor(options: OtlpOptions): OtlpProcessor {
  const { destinations, batch, warn, drainMillis } = options
  const queues = new Map(
    destinations.map(destination => [destination.name, createSpanQueue(destination, options)]),
  )
  const drop = (reason: DropReason, count: number) =>
    queues.forEach(queue => void queue.drop(reason, count))
  const encoder = createEncoder({
    onEncoded: spans => queues.forEach(queue => void queue.push(spans)),
    onFailure(error, spanCount) {
      drop('could not be made', spanCount)
      warn('otlp', String(error))
    },
  })
  const isNearFull = () => [...queues.values()].some(queue => queue.isHalfFull)

  /** Once a queue may have to drop spans, those that a trace can least do without are batches of their own. */
  function send(spans: ReadableSpan[]): void {
    const important = isNearFull() ? spans.filter(isImportant) : spans
    encoder.encode(important, false)
    if (important !== spans)
      encoder.encode(
        spans.filter(span => !isImportant(span)),
        true,
      )
  }

  const batcher = createSpanBatcher({
    maxSpans: batch.maxExportBatchSize,
    delayMillis: batch.scheduledDelayMillis,
    send: spans => untraced(() => send(spans)),
    async drain() {
      await encoder.idle()
      await Promise.all([...queues.values()].map(queue => queue.end(drainMillis)))
    },
    onLateSpan: () => drop('not delivered at the end', 1),
  })

  return {
    ...batcher,
    counts: () => countsOf(queues, batcher.waiting() + encoder.spanCount()),
  }
}

/** A request's own span, which names its trace, or one that failed. */
const isImportant = ({ kind, parentSpanContext, status }: ReadableSpan) =>
  kind === SpanKind.SERVER || !parentSpanContext || status.code === SpanStatusCode.ERROR
