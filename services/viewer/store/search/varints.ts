/** Numbers from 0 to 2^53, seven bits a byte, the lowest first. */
export class VarintWriter {
  #bytes: Buffer
  #length = 0

  constructor(capacity = 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#length
  }

  write(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow()
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#length++] = rest
  }

  append(bytes: Uint8Array): void {
    while (this.#length + bytes.length > this.#bytes.length) this.#grow()
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(): void {
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2)
    this.#bytes.copy(larger)
    this.#bytes = larger
  }
}

/** Reads what the writer wrote, one number after the other. */
export class VarintReader {
  readonly #bytes: Uint8Array
  #place: number

  constructor(bytes: Uint8Array, place = 0) {
    this.#bytes = bytes
    this.#place = place
  }

  get place(): number {
    return this.#place
  }

  get isAtEnd(): boolean {
    return this.#place >= this.#bytes.length
  }

  skip(bytes: number): void {
    this.#place += bytes
  }

  read(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#place++]
      if (byte === undefined) return value
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
}
