import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { OtlpDestination } from '../config/destinations.ts'
import type { BatchOptions } from '../config/otel-environment.ts'
import {
  type DeliveryCounts,
  type DropReason,
  droppedOf,
  withWaiting,
} from '../delivery/delivery-counts.ts'
import { DeliveryQueue } from '../delivery/queue.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { untraced } from '../delivery/untraced.ts'
import { createEncoder, type EncodedSpans, splitSpans } from './encoder.ts'
import { createSend } from './send.ts'
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
 * Sends spans to every OTLP destination, as OTLP/HTTP protobuf. A batch is written and gzipped once, and
 * pushed to a queue for each destination, so a destination that is away holds up no other, and what
 * waits for it is bytes rather than objects.
 */
export function createOtlpProcessor(options: OtlpOptions): OtlpProcessor {
  const { destinations, batch, warn, drainMillis } = options
  const queues = new Map(
    destinations.map(destination => [destination.name, createQueue(destination, options)]),
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

  function counts(): { [destination: string]: DeliveryCounts } {
    const early = batcher.waiting() + encoder.spanCount()
    const entries = [...queues].map(([name, queue]) => [name, withWaiting(queue.counts(), early)])
    return Object.fromEntries(entries)
  }

  return { ...batcher, counts }
}

/** Shown late is half lost: after an outage what waits has to arrive soon. */
const maxBackOffMillis = 5_000
/** A batch that fails for so long holds up the others for nothing. */
const maxAgeMillis = 300_000

function createQueue(destination: OtlpDestination, { batch, warn, onDrop }: OtlpOptions) {
  const timeoutMillis = Math.min(destination.timeoutMillis, batch.exportTimeoutMillis)
  return new DeliveryQueue<EncodedSpans>({
    who: `otlp: ${destination.name}`,
    send: createSend({ ...destination, timeoutMillis }),
    async divide({ entries: [spans] }) {
      const halves = await splitSpans(spans!)
      return halves?.map(half => [half])
    },
    maxRecords: batch.maxQueueSize,
    maxAgeMillis,
    maxBackOffMillis,
    failuresToPass: 5,
    words: {
      records: 'spans',
      full: 'too many waiting',
      lost(counts) {
        const lost = droppedOf(counts)
        return lost === 0 ? '' : `; ${lost} spans lost so far`
      },
    },
    warn,
    onDrop,
  })
}
