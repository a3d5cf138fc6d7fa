import { type Decompressor, decompress, decompressors } from '../http/decompress.ts'
import type { BodyLimits } from '../http/hold.ts'
import { RequestError } from '../http/request-error.ts'

/** A packed file says so by its first bytes. */
const packings: readonly [start: number[], decompressor: Decompressor | undefined][] = [
  [[0x1f, 0x8b], decompressors.gzip],
  [[0x28, 0xb5, 0x2f, 0xfd], decompressors.zstd],
]

const byteOrderMark = [0xef, 0xbb, 0xbf]

const beginsWith = (body: Buffer, bytes: number[]) =>
  bytes.every((byte, index) => body[index] === byte)

/**
 * The text of a file: without its compression, which is gzip's or zstd's, and without its byte
 * order mark. Throws a `RequestError`: 400 for a broken one, 413 for one that is larger when
 * unpacked than `maxBytes`.
 */
export async function unpackFile(body: Buffer, limits: BodyLimits): Promise<Buffer> {
  const text = await decompressed(body, limits)
  if (beginsWith(text, [0xff, 0xfe]) || beginsWith(text, [0xfe, 0xff])) {
    throw new RequestError(400, 'the file is UTF-16: expected UTF-8')
  }
  return beginsWith(text, byteOrderMark) ? text.subarray(byteOrderMark.length) : text
}

async function decompressed(body: Buffer, limits: BodyLimits): Promise<Buffer> {
  const decompressor = packings.find(([start]) => beginsWith(body, start))?.[1]
  if (!decompressor) return body
  const unpacked = await decompress(body, decompressor, limits)
  limits.hold.resize(unpacked.length)
  return unpacked
}
