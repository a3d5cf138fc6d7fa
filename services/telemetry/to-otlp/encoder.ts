import { promisify } from 'node:util'
import { constants, gunzip, gzip, gzipSync } from 'node:zlib'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Entry } from '../delivery/batches.ts'
import { splitRequest } from './split-request.ts'

/** A gzipped request, made once for all destinations. */
export type EncodedSpans = Entry & { body: Buffer }

const encoded = (body: Buffer, records: number, isExpendable: boolean): EncodedSpans => ({
  body,
  bytes: body.length,
  records,
  isExpendable,
})

const gzipAsync = promisify(gzip)
const gunzipAsync = promisify(gunzip)
/** The weakest level: three quarters of the gain for a third of the time. */
const compression = { level: constants.Z_BEST_SPEED }

/**
 * Bound of the requests that wait for another thread to compress them. Beyond it this thread
 * compresses: a loop that ends spans without a pause becomes slower instead of filling the memory.
 */
const maxCompressingBytes = 8 * 1024 * 1024

/** No back end has a lower limit: one that answers 413 to less answers it to everything. */
const minSplitBytes = 16 * 1024

type EncoderOptions = {
  onEncoded: (spans: EncodedSpans) => void
  /** `spanCount` spans could not be written. */
  onFailure: (error: unknown, spanCount: number) => void
}

/** Encodes spans as gzipped OTLP requests. Never throws. */
export function createEncoder({ onEncoded, onFailure }: EncoderOptions) {
  const compressing = new Set<Promise<void>>()
  let bytes = 0
  let spanCount = 0

  function encode(spans: ReadableSpan[], isExpendable: boolean): void {
    const request = ProtobufTraceSerializer.serializeRequest(spans)
    if (!request) throw new Error('the serializer wrote nothing')
    if (bytes > maxCompressingBytes) {
      onEncoded(encoded(gzipSync(request, compression), spans.length, isExpendable))
      return
    }
    const work = compress(request, spans.length, isExpendable).finally(() =>
      compressing.delete(work),
    )
    compressing.add(work)
  }

  async function compress(request: Uint8Array, count: number, isExpendable: boolean) {
    bytes += request.length
    spanCount += count
    const compressed = await gzipAsync(request, compression).catch((error: Error) => error)
    bytes -= request.length
    spanCount -= count
    if (compressed instanceof Error) onFailure(compressed, count)
    else onEncoded(encoded(compressed, count, isExpendable))
  }

  /** One span that cannot be written, such as one with a link to nothing, costs no other. */
  function encodeWhatCanBe(spans: ReadableSpan[], isExpendable: boolean): void {
    try {
      if (spans.length > 0) encode(spans, isExpendable)
    } catch (error) {
      if (spans.length === 1) {
        onFailure(error, 1)
      } else {
        const half = Math.ceil(spans.length / 2)
        encodeWhatCanBe(spans.slice(0, half), isExpendable)
        encodeWhatCanBe(spans.slice(half), isExpendable)
      }
    }
  }

  return {
    /** The spans that are being compressed. */
    spanCount: () => spanCount,
    /** @param isExpendable whether a queue that is full drops them before others */
    encode: encodeWhatCanBe,
    async idle(): Promise<void> {
      await Promise.all(compressing)
    },
  }
}

/** Two requests with half of the spans each; undefined when one would be smaller than any limit. */
export async function splitSpans(spans: EncodedSpans): Promise<EncodedSpans[] | undefined> {
  const { body, records, isExpendable = false } = spans
  const request = await gunzipAsync(body)
  if (request.length < minSplitBytes) return undefined
  const halves = splitRequest(request, records)
  if (!halves) return undefined
  const [first, second] = await Promise.all(halves.map(half => gzipAsync(half, compression)))
  const firstCount = Math.ceil(records / 2)
  return [
    encoded(first!, firstCount, isExpendable),
    encoded(second!, records - firstCount, isExpendable),
  ]
}
