import { promisify } from 'node:util'
import { constants, gunzip, gzip, gzipSync } from 'node:zlib'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SpanBatch } from './batch-list.ts'
import { splitRequest } from './split-request.ts'

const gzipAsync = promisify(gzip)
const gunzipAsync = promisify(gunzip)
/** The weakest level: three quarters of the gain for a third of the time. */
const compression = { level: constants.Z_BEST_SPEED }

/**
 * What may wait for another thread to compress it. Beyond that it is compressed in this one: a loop
 * that ends spans without a pause becomes slower instead of filling the memory.
 */
const maxCompressingBytes = 8 * 1024 * 1024

/** No back end means a lower limit: one that answers 413 to less answers it to everything. */
const minSplitBytes = 16 * 1024

export type EncoderOptions = {
  onBatch: (batch: SpanBatch) => void
  /** So many spans could not be written. */
  onFailure: (error: unknown, spanCount: number) => void
}

/** Writes spans as gzipped OTLP requests. Never throws. */
export function createEncoder({ onBatch, onFailure }: EncoderOptions) {
  const compressing = new Set<Promise<void>>()
  let bytes = 0
  let spanCount = 0

  function encode(spans: ReadableSpan[]): void {
    const request = ProtobufTraceSerializer.serializeRequest(spans)
    if (!request) throw new Error('the serializer wrote nothing')
    if (bytes > maxCompressingBytes) {
      onBatch({ body: gzipSync(request, compression), spanCount: spans.length })
      return
    }
    const work = compress(request, spans.length).finally(() => compressing.delete(work))
    compressing.add(work)
  }

  async function compress(request: Uint8Array, count: number): Promise<void> {
    bytes += request.length
    spanCount += count
    const compressed = await gzipAsync(request, compression).catch((error: Error) => error)
    bytes -= request.length
    spanCount -= count
    if (compressed instanceof Error) onFailure(compressed, count)
    else onBatch({ body: compressed, spanCount: count })
  }

  return {
    /** Under compression now. */
    spanCount: () => spanCount,
    encode(spans: ReadableSpan[]): void {
      try {
        encode(spans)
      } catch (error) {
        onFailure(error, spans.length)
      }
    },
    async idle(): Promise<void> {
      await Promise.all(compressing)
    },
  }
}

/** Two batches with half of the spans each; undefined when a part would be smaller than any limit. */
export async function splitBatch({ body, spanCount }: SpanBatch): Promise<SpanBatch[] | undefined> {
  const request = await gunzipAsync(body)
  if (request.length < minSplitBytes) return undefined
  const halves = splitRequest(request, spanCount)
  if (!halves) return undefined
  const bodies = await Promise.all(halves.map(half => gzipAsync(half, compression)))
  const firstCount = Math.ceil(spanCount / 2)
  return bodies.map((each, index) => ({
    body: each,
    spanCount: index === 0 ? firstCount : spanCount - firstCount,
  }))
}
