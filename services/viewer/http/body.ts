import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate, zstdDecompress } from 'node:zlib'
import { Refusal } from './refusal.ts'

/**
 * What OTLP exporters, the AWS SDKs and the collector may send. On the thread pool rather than
 * `…Sync`, so that a large batch is unpacked on the other core while this one decodes.
 */
const decompressors: Record<
  string,
  (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress),
}

/**
 * Reads a request's whole body and decompresses it.
 *
 * Throws a `Refusal`: 413 past `maxBytes` (counted after decompression, so that a small bomb
 * cannot fill the memory), 415 for an encoding we do not know, 400 for one that is broken or cut.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  // A name such as `constructor` is found on every object, but is no encoding.
  const decompress = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined
  if (!decompress && encoding !== 'identity') {
    const known = Object.keys(decompressors).join(', ')
    throw new Refusal(415, `content-encoding "${encoding}" is not supported: expected ${known}`)
  }
  const bytes = await readBytes(request, maxBytes)
  if (!decompress) return bytes
  try {
    return await decompress(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new Refusal(400, `the body is not valid ${encoding}: ${(error as Error).message}`)
  }
}

/**
 * A body that is too large is refused as soon as that is known, but read to its end and thrown
 * away: a client that finds its connection reset would never see why.
 */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const refuse = () => {
      chunks.length = 0
      request.removeAllListeners('data')
      request.resume()
      reject(tooLarge(maxBytes))
    }
    request.on('error', reject)
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuse()
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) return refuse()
      chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
  })
}

const tooLarge = (maxBytes: number) =>
  new Refusal(413, `the body is larger than ${maxBytes} bytes, the most this path takes`)
