/** A set of numbers of traces, most of which follow each other: a bit each. */
export class SeqSet {
  readonly #pages = new Map<number, Uint32Array>()
  #number = -1
  #size = 0
  #page: Uint32Array | undefined

  get size(): number {
    return this.#size
  }

  /** Returns whether it is new. */
  add(seq: number): boolean {
    const page = this.#pageOf(seq) ?? this.#addPage()
    const place = seq % pageBits
    const word = page[place >> 5]!
    const bit = 1 << (place & 31)
    if ((word & bit) !== 0) return false
    page[place >> 5] = word | bit
    this.#size++
    return true
  }

  has(seq: number): boolean {
    const page = this.#pageOf(seq)
    const place = seq % pageBits
    return page !== undefined && (page[place >> 5]! & (1 << (place & 31))) !== 0
  }

  /** In no order between pages. */
  *values(): Generator<number, void, void> {
    for (const [number, page] of this.#pages) {
      for (let place = 0; place < pageBits; place++) {
        if ((page[place >> 5]! & (1 << (place & 31))) !== 0) yield number * pageBits + place
      }
    }
  }

  #pageOf(seq: number): Uint32Array | undefined {
    const number = Math.floor(seq / pageBits)
    if (number !== this.#number) {
      this.#number = number
      this.#page = this.#pages.get(number)
    }
    return this.#page
  }

  #addPage(): Uint32Array {
    this.#page = new Uint32Array(pageBits / 32)
    this.#pages.set(this.#number, this.#page)
    return this.#page
  }
}

const pageBits = 1024
