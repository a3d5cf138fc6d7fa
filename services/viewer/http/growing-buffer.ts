// Small, since a thousand connections may each have sent one byte.
const firstBytes = 4096

/** From here on the block is a reserved range of addresses, and takes memory by this step. */
const largeBytes = 1024 * 1024

type GrowingBufferOptions = {
  /** More is never asked for; `add` throws a RangeError instead. */
  maxBytes: number
  /** Asked before more memory is taken, with the bytes in all; may throw, then nothing is taken. */
  reserve(bytes: number): void
}

/**
 * Collects pieces in one block of memory, so that what is held goes by the bytes that came: a list
 * of pieces costs some 400 bytes for each of them, and a sender may send one byte at a time.
 *
 * A small block is moved when it is outgrown (`transfer` gives the old one back at once; an outgrown
 * Buffer would wait for the garbage collection). A large one is resizable: it grows in its place and
 * gives its memory back to the system. Moved ones left holes in malloc's, 140 MB of them.
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
    const wanted = Math.max(length, firstBytes, held + Math.min(held, largeBytes))
    const capacity = Math.min(maxBytes, wanted)
    reserve(capacity)
    this.#resize(capacity)
  }

  /** What was collected; the room that was not needed is given back. */
  finish(): Buffer {
    if (this.#block.byteLength > this.#length) {
      this.#resize(this.#length)
      this.#options.reserve(this.#length)
    }
    return Buffer.from(this.#block, 0, this.#length)
  }

  /**
   * The same for what is to be read byte by byte: that is three times slower in a resizable block.
   * Moved from its end on, so that hardly more than one of the two takes memory at a time.
   */
  finishForReading(): Buffer {
    const bytes = this.finish()
    if (!this.#block.resizable) return bytes
    const fixed = Buffer.from(new ArrayBuffer(this.#length))
    while (this.#length > 0) {
      const start = Math.max(0, this.#length - largeBytes)
      fixed.set(this.#view.subarray(start), start)
      this.#length = start
      this.#resize(start)
    }
    return fixed
  }

  /** Gives the memory back at once. What `finish` answered is empty from then on. */
  free(): void {
    this.#length = 0
    this.#resize(0)
  }

  #resize(byteCount: number): void {
    const isOutgrown = byteCount > largeBytes && !this.#block.resizable
    if (isOutgrown) this.#moveToLargeBlock()
    if (this.#block.resizable) this.#block.resize(byteCount)
    else this.#block = this.#block.transfer(byteCount)
    this.#view = new Uint8Array(this.#block)
  }

  #moveToLargeBlock(): void {
    const large = new ArrayBuffer(this.#length, { maxByteLength: this.#options.maxBytes })
    new Uint8Array(large).set(this.#view.subarray(0, this.#length))
    this.#block.transfer(0)
    this.#block = large
  }
}
