/** One log event as CloudWatch counts it. */
export type LogEvent = {
  timestamp: number
  message: string
  /** UTF-8 bytes of the message and 26 more, what the service adds for each event. */
  bytes: number
}

/**
 * A queue bounded by bytes; the oldest events go first and are counted. Taken events leave holes
 * at the front that are cut off now and then: `shift()` on an array of 500,000 took over a minute.
 */
export class EventBuffer {
  readonly #maxBytes: number
  #events: (LogEvent | undefined)[] = []
  #head = 0
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#events.length - this.#head
  }

  /** Answers how many were pushed out for it. */
  push(event: LogEvent): number {
    this.#events.push(event)
    this.#bytes += event.bytes
    const before = this.length
    while (this.#bytes > this.#maxBytes && this.length > 1) this.shift()
    return before - this.length
  }

  peek(): LogEvent | undefined {
    return this.#events[this.#head]
  }

  shift(): LogEvent | undefined {
    const event = this.#events[this.#head]
    if (!event) return undefined
    this.#events[this.#head++] = undefined
    this.#bytes -= event.bytes
    if (this.#head >= 1024 && this.#head * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#head)
      this.#head = 0
    }
    return event
  }
}
