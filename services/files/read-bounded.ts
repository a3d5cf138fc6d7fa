import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** No file that a person writes for us is longer; `/dev/zero` never ends. */
const maxBytes = 4 * 1024 ** 2
/** A program that fills a pipe, as password stores do for `.env`, begins once it is read. */
const pipeMillis = 5000
const pauseMillis = 20

/** Why a file cannot be used; `code` is the system's. */
export class UnusableFile extends Error {
  readonly code: string | undefined

  constructor(reason: string, code?: string) {
    super(reason)
    this.code = code
  }
}

/**
 * The bytes of a file, a pipe or a device; waits up to 5 s for a pipe, into which maybe nothing is ever
 * written.
 *
 * @throws {UnusableFile}
 */
export function readBounded(file: string): Buffer {
  const descriptor = open(file)
  try {
    const isPipe = fstatSync(descriptor).isFIFO()
    return readAll(descriptor, isPipe ? Date.now() + pipeMillis : 0)
  } catch (error) {
    throw error instanceof UnusableFile ? error : unusable(error)
  } finally {
    closeSync(descriptor)
  }
}

function open(file: string): number {
  try {
    // Without it a pipe without a writer is opened for ever; Windows has no such flag.
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw unusable(error)
  }
}

function unusable(error: unknown): UnusableFile {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  return new UnusableFile(code === 'EISDIR' ? 'it is a folder' : code, code)
}

function readAll(descriptor: number, deadline: number): Buffer {
  const chunks: Buffer[] = []
  for (let length = 0; ; ) {
    const chunk = readChunk(descriptor)
    if (chunk === 'not yet' || (chunk.length === 0 && length === 0 && deadline > 0)) {
      if (Date.now() > deadline) throw new UnusableFile('nothing is written into this pipe')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMillis)
    } else if (chunk.length === 0) {
      return Buffer.concat(chunks)
    } else {
      chunks.push(chunk)
      length += chunk.length
      if (length > maxBytes) throw new UnusableFile(`it is longer than ${maxBytes / 1024 ** 2} MiB`)
    }
  }
}

function readChunk(descriptor: number): Buffer | 'not yet' {
  const chunk = Buffer.alloc(64 * 1024)
  try {
    return chunk.subarray(0, readSync(descriptor, chunk))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'not yet'
    throw error
  }
}
