import type { IncomingHttpHeaders } from 'node:http'
import { decompress, decompressorOf } from '../http/decompress.ts'
import type { BodyLimits } from '../http/hold.ts'
import { RequestError, tooLarge } from '../http/request-error.ts'

/** Before each message: a byte that says whether it is compressed, and four of its length. */
export const prefixBytes = 5

/**
 * Returns the one message of a call's body, decompressed.
 *
 * Throws a `RequestError`: 400 for anything but one whole message, 413 past `maxBytes`, 415 for an
 * unknown `grpc-encoding`.
 */
export async function readMessage(
  body: Buffer,
  headers: IncomingHttpHeaders,
  limits: BodyLimits,
): Promise<Buffer> {
  const message = messageIn(body, limits.maxBytes)
  if (body[0] === 0) return message
  const decompressor = decompressorOf('grpc-encoding', headers)
  if (!decompressor) {
    throw new RequestError(
      400,
      'the message is marked as compressed, but no grpc-encoding is named',
    )
  }
  const bytes = await decompress(message, decompressor, limits)
  limits.hold.resize(bytes.length)
  return bytes
}

function messageIn(body: Buffer, maxBytes: number): Buffer {
  if (body.length === 0) throw new RequestError(400, 'the call has no message: expected one')
  if (body.length < prefixBytes || body[0]! > 1) {
    throw new RequestError(400, 'the call is not in the form of gRPC: expected a prefix of 5 bytes')
  }
  const length = body.readUInt32BE(1)
  const received = body.length - prefixBytes
  if (length > maxBytes) throw tooLarge(maxBytes)
  if (received < length) {
    throw new RequestError(400, `the message is cut: ${received} of ${length} bytes arrived`)
  }
  if (received > length) throw new RequestError(400, 'the call has several messages: expected one')
  return body.subarray(prefixBytes)
}
