import type { SpanProcessor } from '@opentelemetry/sdk-trace'
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
  const batcher = createSpanBatcher({
    maxSpans: batch.maxExportBatchSize,
    delayMillis: batch.scheduledDelayMillis,
    send: spans => untraced(() => encoder.encode(spans)),
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
