import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import { constants, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { createGate } from '../turns/gate.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { BodyLimits } from './hold.ts'
import { RequestError, tooLarge } from './request-error.ts'

/** `chunkSize`: bytes of output at a time. */
export type Decompressor = { name: string; create(chunkSize: number): Transform }

/**
 * A zstd frame declares how much memory its decoder needs. Without a bound, 40 frames of 500 bytes
 * each allocated 128 MB. The content coding allows 8 MB: https://www.rfc-editor.org/rfc/rfc9659
 */
const zstdParams = { [constants.ZSTD_d_windowLogMax]: 23 }

const gzip: Decompressor = { name: 'gzip', create: chunkSize => createGunzip({ chunkSize }) }

/** The encodings that OTLP exporters, the AWS SDKs and the collector may use. */
export const decompressors: Record<string, Decompressor> = {
  gzip,
  'x-gzip': gzip,
  deflate: { name: 'deflate', create: chunkSize => createInflate({ chunkSize }) },
  zstd: {
    name: 'zstd',
    create: chunkSize => createZstdDecompress({ chunkSize, params: zstdParams }),
  },
}

/**
 * The decompressor that a header names; undefined where nothing is compressed. Throws a
 * `RequestError` (415).
 */
export function decompressorOf(
  header: string,
  headers: IncomingHttpHeaders,
): Decompressor | undefined {
  const encoding = String(headers[header] ?? '')
    .trim()
    .toLowerCase()
  if (encoding === '' || encoding === 'identity') return undefined
  // A name such as `constructor` exists on every object, but is not an encoding.
  if (Object.hasOwn(decompressors, encoding)) return decompressors[encoding]
  const known = Object.keys(decompressors).join(', ')
  throw new RequestError(415, `${header} "${encoding}" is not supported: expected ${known}`)
}

/** Node's default; smaller chunks save nothing. */
const minChunkBytes = 16 * 1024

/** Held in addition to the budget, once for each running decompression. */
const maxChunkBytes = 256 * 1024

/**
 * Each chunk is a trip to the thread pool and back, some 50 µs. A typical batch of an SDK is
 * compressed to a sixth and arrives in one chunk.
 */
const chunkBytesOf = (compressedBytes: number) =>
  Math.min(Math.max(8 * compressedBytes, minChunkBytes), maxChunkBytes)

// Decompression runs on the thread pool. Two of its four threads stay free for files.
const gate = createGate(2)

/**
 * Decompresses a whole body. The budget counts its size and that of the compressed one.
 * @throws {RequestError} 413, 400, 503; see `readBody`
 */
export function decompress(
  compressed: Buffer,
  { name, create }: Decompressor,
  { maxBytes, hold }: BodyLimits,
): Promise<Buffer> {
  const output = new GrowingBuffer({
    maxBytes,
    reserve: bytes => hold.resize(compressed.length + bytes),
  })
  return gate(
    () =>
      new Promise((resolve, reject) => {
        const stream = create(chunkBytesOf(compressed.length))
        const fail = (problem: unknown) => {
          stream.destroy()
          output.free()
          reject(problem)
        }
        stream.on('data', (piece: Buffer) => {
          try {
            output.add(piece)
          } catch (problem) {
            fail(problem instanceof RangeError ? tooLarge(maxBytes) : problem)
          }
        })
        stream.on('error', error =>
          fail(new RequestError(400, `the body is not valid ${name}: ${error.message}`)),
        )
        stream.on('end', () => resolve(output.finishForReading()))
        stream.end(compressed)
      }),
  )
}
