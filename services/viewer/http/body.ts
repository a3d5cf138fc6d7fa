import type { IncomingMessage } from 'node:http'
import { guarded } from '../turns/guarded.ts'
import { nextTurn } from '../turns/turns.ts'
import { overloaded } from './byte-budget.ts'
import { decompress, decompressorOf } from './decompress.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { BodyLimits } from './hold.ts'
import { RequestError, tooLarge } from './request-error.ts'

/** The least that must arrive of a body in each window: 16 KiB/s, a tenth of a slow mobile line. */
const windowMillis = 5000
const minWindowBytes = 80 * 1024

/**
 * Each piece costs 5 µs. One read of 64 KiB, a single turn of the loop, may bring 11,000 pieces.
 */
const maxTinyPieces = 4096
const tinyBytes = 32

/**
 * Reads a request's whole body and decompresses it.
 *
 * Throws a `RequestError`: 413 past `maxBytes` (counted after decompression, so that a small bomb
 * cannot fill the memory), 415 for an unknown encoding, 400 for a broken or cut body, 408 for a
 * body that arrives too slowly, 503 when all requests together hold too much.
 */
export async function readBody(request: IncomingMessage, options: BodyLimits): Promise<Buffer> {
  const decompressor = decompressorOf('content-encoding', request.headers)
  const received = await readBytes(request, options)
  if (!decompressor) return received.finishForReading()
  const bytes = await decompress(received.finish(), decompressor, options)
  // Freed only now, since the thread pool reads from it. After a failure, its end is unknown.
  received.free()
  options.hold.resize(bytes.length)
  return bytes
}

/**
 * The rest of a rejected body is read and thrown away: a client whose connection is reset would
 * never see the reason. The front limits how long.
 */
function readBytes(
  request: IncomingMessage,
  { maxBytes, hold }: BodyLimits,
): Promise<GrowingBuffer> {
  const announcedBytes = Number(request.headers['content-length'] ?? maxBytes)
  const body = new GrowingBuffer({
    maxBytes: Math.min(announcedBytes, maxBytes),
    reserve: bytes => hold.resize(bytes),
  })
  return new Promise((resolve, reject) => {
    const slowness = watchPace(body, () => end(tooSlow()))
    let isOver = false
    let pieceCount = 0
    function end(problem?: unknown): void {
      if (isOver) return
      isOver = true
      clearInterval(slowness)
      hold.waitFor(undefined)
      request.off('data', take)
      if (problem === undefined) {
        resolve(body)
        return
      }
      body.free()
      hold.resize(0)
      request.resume()
      reject(problem)
    }
    function take(piece: Buffer): void {
      pieceCount++
      try {
        body.add(piece)
        if (pieceCount > maxTinyPieces && body.length < pieceCount * tinyBytes) end(tooTiny())
      } catch (problem) {
        end(problem instanceof RangeError ? tooLarge(maxBytes) : problem)
      }
    }
    hold.waitFor(() => end(overloaded()))
    request.on('error', end)
    if (announcedBytes > maxBytes) return end(tooLarge(maxBytes))
    request.on('data', take)
    request.on('end', () => end())
  })
}

/** Calls `onSlow` after a window in which too little of the body arrived. */
function watchPace(body: GrowingBuffer, onSlow: () => void): NodeJS.Timeout {
  let seenBytes = 0
  const look = () => {
    const isSlow = body.length - seenBytes < minWindowBytes
    seenBytes = body.length
    // One in a turn: all windows of a thousand bodies that began together end in the same turn.
    return isSlow ? nextTurn().then(onSlow) : undefined
  }
  return setInterval(guarded(look, onSlow), windowMillis).unref()
}

// The rest of such a body is not worth reading.
const close = { connection: 'close' }

const tooSlow = () =>
  new RequestError(
    408,
    `the body arrives too slowly: expected ${minWindowBytes / 1024} KiB in 5 s`,
    close,
  )

const tooTiny = () =>
  new RequestError(400, `the body arrives in pieces of less than ${tinyBytes} bytes`, close)
