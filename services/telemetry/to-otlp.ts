import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { ExportResultCode, suppressTracing } from '@opentelemetry/core'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import type { Complain } from './complaints.ts'
import type { OtlpDestination } from './config/destinations.ts'
import type { BatchOptions } from './config/otel-environment.ts'
import { createOtlpQueue } from './otlp/queue.ts'
import { createPost } from './otlp/request.ts'

export type OtlpOptions = {
  destinations: OtlpDestination[]
  batch: BatchOptions
  complain: Complain
  /** How long shutdown may take. */
  drainMillis: number
}

const compress = promisify(gzip)

/**
 * Spans to every OTLP destination, as OTLP/HTTP protobuf. The SDK batches; a batch is written and
 * gzipped once, and given to a queue for each destination, so that one that is away holds up no
 * other, and holds bytes rather than objects.
 */
export function createOtlpProcessor(options: OtlpOptions): SpanProcessor {
  return new BatchSpanProcessor({ ...options.batch, exporter: createOtlpExporter(options) })
}

function createOtlpExporter({ destinations, complain, drainMillis }: OtlpOptions): SpanExporter {
  const queues = destinations.map(destination =>
    createOtlpQueue({ name: destination.name, post: createPost(destination), complain }),
  )
  const compressing = new Set<Promise<void>>()

  async function enqueue(spans: ReadableSpan[]): Promise<void> {
    const bytes = ProtobufTraceSerializer.serializeRequest(spans)
    if (!bytes) return
    // The weakest level: three quarters of the gain for a third of the time.
    const body = await compress(bytes, { level: constants.Z_BEST_SPEED })
    for (const queue of queues) queue.add({ body, spanCount: spans.length })
  }

  async function drain(): Promise<void> {
    await Promise.all(compressing)
    await Promise.all(queues.map(queue => queue.drain(drainMillis)))
  }

  return {
    export(spans, done) {
      // A batch counts as exported once it is queued: the processor's own timeout would drop it
      // while its destination is away. Nothing of the request that happened to start the batch's
      // timer may be seen by what sends it.
      const work = context.with(suppressTracing(ROOT_CONTEXT), () => enqueue(spans))
      const tracked = work.catch(error => complain('otlp', String(error)))
      compressing.add(tracked)
      tracked.finally(() => compressing.delete(tracked))
      done({ code: ExportResultCode.SUCCESS })
    },
    shutdown: drain,
  }
}
