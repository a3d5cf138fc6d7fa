// Small, since 2,000 connections may each have sent one byte.
const firstBytes = 4096

// A large one that doubles once more would hold, and copy, up to twice of what came.
const maxStepBytes = 16 * 1024 * 1024

export type GrowingBufferOptions = {
  /** More is never asked for; `add` throws a RangeError instead. */
  maxBytes: number
  /** Asked before more memory is taken, with the bytes in all; may throw, then nothing is taken. */
  reserve(bytes: number): void
}

/**
 * Collects pieces in one block of memory, so that what is held goes by the bytes that came: a list
 * of pieces costs some 400 bytes for each of them, and a sender may send one byte at a time.
 * `ArrayBuffer.transfer` gives the old block back at once; an outgrown Buffer would wait for the
 * garbage collection, which does not hurry for memory that is not its own.
 */
export class GrowingBuffer {
  readonly #options: GrowingBufferOptions
  #block = new ArrayBuffer(0)
  // Made anew with each block: one for each piece would cost more than small pieces themselves.
  #view = new Uint8Array(this.#block)
  #length = 0

  constructor(options: GrowingBufferOptions) {
    this.#options = options
  }

  get length(): number {
    return this.#length
  }

  /** @throws {RangeError} beyond `maxBytes`, and whatever `reserve` throws */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length
    this.#makeRoom(length)
    this.#view.set(piece, this.#length)
    this.#length = length
  }

  #makeRoom(length: number): void {
    const { maxBytes, reserve } = this.#options
    if (length > maxBytes) throw new RangeError(`larger than ${maxBytes} bytes`)
    const held = this.#block.byteLength
    if (length <= held) return
    const doubled = Math.max(firstBytes, 2 * held)
    const capacity = Math.max(length, Math.min(maxBytes, doubled, held + maxStepBytes))
    reserve(capacity)
    this.#moveTo(capacity)
  }

  /** What was collected; the room that was not needed is given back. */
  finish(): Buffer {
    if (this.#block.byteLength > this.#length) {
      this.#moveTo(this.#length)
      this.#options.reserve(this.#length)
    }
    return Buffer.from(this.#block)
  }

  /** Gives the memory back at once. What `finish` answered is empty from then on. */
  free(): void {
    this.#moveTo(0)
    this.#length = 0
  }

  #moveTo(byteCount: number): void {
    this.#block = this.#block.transfer(byteCount)
    this.#view = new Uint8Array(this.#block)
  }
}
