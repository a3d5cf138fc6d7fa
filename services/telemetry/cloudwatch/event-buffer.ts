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
  #dropped = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#events.length - this.#head
  }

  /** How many were pushed out since the start. */
  get dropped(): number {
    return this.#dropped
  }

  push(event: LogEvent): void {
    this.#events.push(event)
    this.#bytes += event.bytes
    while (this.#bytes > this.#maxBytes && this.length > 1) {
      this.shift()
      this.#dropped++
    }
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
