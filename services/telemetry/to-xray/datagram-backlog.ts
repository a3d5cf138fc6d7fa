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

  get first(): Buffer | undefined {
    return this.#messages[0]
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

  putBack(message: Buffer): void {
    this.#messages.unshift(message)
    this.#bytes += message.length
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
