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

  /** Returns how many of the oldest datagrams were dropped to make room. */
  push(message: Buffer): number {
    this.#messages.push(message)
    this.#bytes += message.length
    let dropped = 0
    while (this.#bytes > this.#maxBytes && this.#messages.length > 1) {
      this.shift()
      dropped++
    }
    return dropped
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
}
