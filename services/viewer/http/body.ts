import type { IncomingMessage } from 'node:http'
import { guarded } from '../turns/guarded.ts'
import { nextTurn } from '../turns/turns.ts'
import { type Hold, overloaded } from './byte-budget.ts'
import { type Decompressor, decompress, decompressors } from './decompress.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import { RequestError, tooLarge } from './request-error.ts'

/** In each window a body has to bring at least so much: 16 KiB/s, a tenth of a slow mobile line. */
const windowMillis = 5000
const minWindowBytes = 80 * 1024

/** Each piece costs 5 µs, and 64 KiB from a socket can hold 11,000 of a byte: one turn of the loop. */
const maxTinyPieces = 4096
const tinyBytes = 32

type BodyOptions = {
  maxBytes: number
  /** What the body takes of the budget, decompressed size included. */
  hold: Hold
}

/**
 * Reads a request's whole body and decompresses it.
 *
 * Throws a `RequestError`: 413 past `maxBytes` (counted after decompression, so that a small bomb
 * cannot fill the memory), 415 for an encoding we do not know, 400 for one that is broken or cut,
 * 408 for a body that comes too slowly, 503 when all requests together hold too much.
 */
export async function readBody(request: IncomingMessage, options: BodyOptions): Promise<Buffer> {
  const decompressor = decompressorOf(request)
  const received = await readBytes(request, options)
  if (!decompressor) return received.finishForReading()
  const bytes = await decompress(received.finish(), decompressor, options)
  // Not before: the thread pool reads from it. Of one that failed nothing says when it is done.
  received.free()
  options.hold.resize(bytes.length)
  return bytes
}

function decompressorOf({ headers }: IncomingMessage): Decompressor | undefined {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity') return undefined
  // A name such as `constructor` is found on every object, but is no encoding.
  if (Object.hasOwn(decompressors, encoding)) return decompressors[encoding]
  const known = Object.keys(decompressors).join(', ')
  throw new RequestError(415, `content-encoding "${encoding}" is not supported: expected ${known}`)
}

/**
 * A body that is refused on the way is read on and thrown away: a client that finds its connection
 * reset would never see why. How long, is the front's to say.
 */
function readBytes(
  request: IncomingMessage,
  { maxBytes, hold }: BodyOptions,
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

/** Calls `onSlow` after a window in which too little of the body came. */
function watchPace(body: GrowingBuffer, onSlow: () => void): NodeJS.Timeout {
  let seenBytes = 0
  const look = () => {
    const isSlow = body.length - seenBytes < minWindowBytes
    seenBytes = body.length
    // One in a turn: a thousand that began together are all looked at in one.
    return isSlow ? nextTurn().then(onSlow) : undefined
  }
  return setInterval(guarded(look, onSlow), windowMillis).unref()
}

// Neither sender is worth reading the rest for.
const close = { connection: 'close' }

const tooSlow = () =>
  new RequestError(
    408,
    `the body comes too slowly: expected ${minWindowBytes / 1024} KiB in 5 s`,
    close,
  )

const tooTiny = () =>
  new RequestError(400, `the body comes in pieces of less than ${tinyBytes} bytes`, close)
