// Small, since a thousand connections may each have sent one byte.
const firstBytes = 4096

/** A larger block is a reserved range of addresses that takes memory in steps of this size. */
const largeBytes = 1024 * 1024

type GrowingBufferOptions = {
  /** `add` throws a RangeError beyond this. */
  maxBytes: number
  /** Called with the total before more memory is taken. When it throws, none is taken. */
  reserve(bytes: number): void
}

/**
 * Collects pieces in one block of memory, so that its size follows the bytes received: a list of
 * pieces costs some 400 bytes for each of them, and a sender may send one byte at a time.
 *
 * A small block is replaced when it is full (`transfer` frees the old one at once; a Buffer would
 * wait for the garbage collection). A large one is resizable: it grows in place and returns its
 * memory to the system. Replacing large blocks left holes of 140 MB in malloc's heap.
 */
export class GrowingBuffer {
  readonly #options: GrowingBufferOptions
  #block = new ArrayBuffer(0)
  // Made once for each block: a new one for each piece would cost more than small pieces.
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

  /** Returns the collected bytes and frees the unused room. */
  finish(): Buffer {
    if (this.#block.byteLength > this.#length) {
      this.#resize(this.#length)
      this.#options.reserve(this.#length)
    }
    return Buffer.from(this.#block, 0, this.#length)
  }

  /**
   * The same, for bytes that are read one by one: that is three times slower in a resizable block.
   * Copies from the end on, so that the two blocks together take hardly more memory than one.
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

  /** Frees the memory at once. The buffer that `finish` returned is empty from then on. */
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
