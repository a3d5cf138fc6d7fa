import { smallerDatagrams } from './smaller-documents.ts'

/** Waiting datagrams, oldest first, bounded by their bytes. */
export class DatagramBacklog {
  readonly #maxBytes: number
  #messages: Buffer[] = []
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#messages.length
  }

  /**
   * The oldest datagram, after it was divided into some of at most `maxBytes` if it is larger; and how many
   * segments of it, and of others before it, fit in no form.
   */
  divideFirst(maxBytes: number): { first: Buffer | undefined; lost: number } {
    let lost = 0
    for (let first = this.#messages[0]; first; first = this.#messages[0]) {
      if (first.length <= maxBytes) return { first, lost }
      this.shift()
      const divided = smallerDatagrams(first, maxBytes)
      this.putBack(...divided.datagrams)
      lost += divided.lost
    }
    return { first: undefined, lost }
  }

  /** Returns how many datagrams were dropped to make room. */
  push(message: Buffer): number {
    this.#messages.push(message)
    this.#bytes += message.length
    return this.#bytes > this.#maxBytes ? this.#makeRoom() : 0
  }

  putBack(...messages: Buffer[]): void {
    this.#messages.unshift(...messages)
    for (const { length } of messages) this.#bytes += length
  }

  shift(): Buffer | undefined {
    const message = this.#messages.shift()
    this.#bytes -= message?.length ?? 0
    return message
  }

  clear(): void {
    this.#messages = []
    this.#bytes = 0
  }

  /**
   * Drops the oldest datagrams, those without a segment before the others: a segment names its trace.
   * An eighth more than needed, since each time looks at all of them. The newest one stays.
   */
  #makeRoom(): number {
    const before = this.#messages.length
    const newest = this.#messages.pop()!
    let excessBytes = this.#bytes - this.#maxBytes * (7 / 8)
    for (const isDropped of [isWithoutSegment, () => true]) {
      this.#messages = this.#messages.filter(message => {
        if (excessBytes <= 0 || !isDropped(message)) return true
        excessBytes -= message.length
        this.#bytes -= message.length
        return false
      })
    }
    this.#messages.push(newest)
    return before - this.#messages.length
  }
}

/** Where the address of a document ends, which is its first member. */
const addressBytes = 150

/** A list of subsegments, or one alone. */
const isWithoutSegment = (message: Buffer) =>
  message.subarray(0, addressBytes).includes('"type":"subsegment"')
