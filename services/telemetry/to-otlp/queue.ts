import { STATUS_CODES } from 'node:http'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { throughProxy } from '../../proxy/proxy-settings.ts'
import type { OtlpDestination } from '../config/destinations.ts'
import type { BatchOptions } from '../config/otel-settings.ts'
import type { Batch } from '../delivery/batches.ts'
import { type DeliveryCounts, droppedOf } from '../delivery/delivery-counts.ts'
import { type Outcome, outcomeOf } from '../delivery/outcome.ts'
import { type Answer, createPost } from '../delivery/post.ts'
import { DeliveryQueue } from '../delivery/queue.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { untraced } from '../delivery/untraced.ts'
import { type EncodedSpans, splitSpans } from './encoder.ts'

type SpanQueueOptions = { batch: BatchOptions; warn: ThrottledWarn; onDrop?: () => void }

/** Spans that are shown late are half lost: after an outage they have to arrive soon. */
const maxBackOffMillis = 5_000
/** A batch that fails for so long holds up the others for nothing. */
const maxAgeMillis = 300_000

/** One destination's queue: each request carries one batch of spans. */
export function createSpanQueue(
  destination: OtlpDestination,
  { batch, warn, onDrop }: SpanQueueOptions,
) {
  const timeoutMillis = Math.min(destination.timeoutMillis, batch.exportTimeoutMillis)
  return new DeliveryQueue<EncodedSpans>({
    who: `otlp: ${destination.name}${throughProxy(destination.proxy)}`,
    send: createSend({ ...destination, timeoutMillis }),
    divide: halve,
    maxRecords: batch.maxQueueSize,
    maxAgeMillis,
    maxBackOffMillis,
    failuresToPass: 5,
    words: { records: 'spans', full: 'too many waiting', lost },
    warn,
    onDrop,
  })
}

async function halve({ entries: [spans] }: Batch<EncodedSpans>) {
  const halves = await splitSpans(spans!)
  return halves?.map(half => [half])
}

function lost(counts: DeliveryCounts): string {
  const spans = droppedOf(counts)
  return spans === 0 ? '' : `; ${spans} spans lost so far`
}

/**
 * Posts a gzipped protobuf ExportTraceServiceRequest, as OTLP/HTTP has it
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
 *
 * The SDK's own exporter would give up after five attempts within its timeout, and add the headers of
 * OTEL_EXPORTER_OTLP_HEADERS to every destination, keys included.
 */
function createSend({ url, proxy, headers, timeoutMillis }: OtlpDestination) {
  const post = createPost({
    url: new URL(url),
    proxy,
    headers: {
      ...headers,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'user-agent': 'waywiser',
    },
    timeoutMillis,
    connections: 1,
  })
  return async ({ entries: [spans] }: Batch<EncodedSpans>): Promise<Outcome> =>
    readAnswer(await untraced(() => post(spans!.body)))
}

function readAnswer(answer: Answer): Outcome {
  const { status } = answer
  const outcome = outcomeOf(answer, `answered ${status} ${STATUS_CODES[status] ?? ''}`.trim())
  return outcome.kind === 'delivered' ? readAcceptance(answer) : outcome
}

/** A back end may take a request and yet reject some of its spans. */
function readAcceptance({ headers, body }: Answer): Outcome {
  const isProtobuf = headers['content-type']?.includes('protobuf')
  if (!isProtobuf || body.length === 0) return { kind: 'delivered' }
  try {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(body)
    const rejected = Number(partialSuccess?.rejectedSpans ?? 0)
    if (rejected === 0) return { kind: 'delivered' }
    const problem = `refused ${rejected} spans: ${partialSuccess?.errorMessage ?? ''}`
    return { kind: 'delivered', rejected, problem }
  } catch {
    // It has the spans; only what it says about them is unreadable.
    return { kind: 'delivered' }
  }
}
