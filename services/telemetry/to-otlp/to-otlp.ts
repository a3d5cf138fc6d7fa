import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { OtlpDestination } from '../config/destinations.ts'
import type { BatchOptions } from '../config/otel-environment.ts'
import type { DeliveryCounts, DropReason } from '../delivery/delivery-counts.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { createEncoder, splitBatch } from './encoder.ts'
import { OtlpQueue } from './queue.ts'
import { createPost } from './request.ts'
import { createSpanBatcher } from './span-batcher.ts'

export type OtlpOptions = {
  destinations: OtlpDestination[]
  batch: BatchOptions
  warn: ThrottledWarn
  onDrop?: () => void
  /** How long shutdown may take. */
  drainMillis: number
}

export type OtlpProcessor = SpanProcessor & { counts(): { [destination: string]: DeliveryCounts } }

/**
 * Spans to every OTLP destination, as OTLP/HTTP protobuf. A batch is written and gzipped once, and
 * given to a queue for each destination, so that one that is away holds up no other, and holds bytes
 * rather than objects.
 */
export function createOtlpProcessor(options: OtlpOptions): OtlpProcessor {
  const { destinations, batch, warn, drainMillis } = options
  const queues = new Map(
    destinations.map(destination => [destination.name, createQueue(destination, options)]),
  )
  const each = (work: (queue: OtlpQueue) => void) => queues.forEach(work)
  const drop = (reason: DropReason, count: number) => each(queue => queue.drop(reason, count))
  const encoder = createEncoder({
    onBatch: encoded => each(queue => queue.add(encoded)),
    onFailure(error, spanCount) {
      drop('could not be made', spanCount)
      warn('otlp', String(error))
    },
  })
  // Nothing of the request that happened to fill the batch may be seen by what sends it.
  const send = (spans: ReadableSpan[]) =>
    context.with(suppressTracing(ROOT_CONTEXT), () => encoder.encode(spans))

  const batcher = createSpanBatcher({
    maxSpans: batch.maxExportBatchSize,
    delayMillis: batch.scheduledDelayMillis,
    send,
    async drain() {
      await encoder.idle()
      await Promise.all([...queues.values()].map(queue => queue.drain(drainMillis)))
    },
    onLateSpan: () => drop('not delivered at the end', 1),
  })

  function counts(): { [destination: string]: DeliveryCounts } {
    const early = batcher.waiting() + encoder.spanCount()
    const entries = [...queues].map(([name, queue]) => {
      const ofQueue = queue.counts()
      return [name, { ...ofQueue, waiting: ofQueue.waiting + early }]
    })
    return Object.fromEntries(entries)
  }

  return { ...batcher, counts }
}

function createQueue(destination: OtlpDestination, { batch, warn, onDrop }: OtlpOptions) {
  const timeoutMillis = Math.min(destination.timeoutMillis, batch.exportTimeoutMillis)
  return new OtlpQueue({
    name: destination.name,
    post: createPost({ ...destination, timeoutMillis }),
    warn,
    split: splitBatch,
    onDrop,
    maxSpans: batch.maxQueueSize,
  })
}
