/** The part of thread-stream that is needed here. */
export type LineSink = {
  /** False: the 4 MB that it shares with the worker are full. */
  write(lines: string): boolean
  on(event: 'drain', listener: () => void): unknown
}

export type LineWriterOptions = {
  gatherMillis: number
  /** What may wait in this thread until the worker takes it. */
  maxBytes: number
  onDrop(): void
}

/** So much is handed over at once. */
const handOverBytes = 256 * 1024

/**
 * Hands lines to the worker some at a time: waking another thread costs more than writing a line.
 * Bounded: the worker takes whatever comes, but it must get to run, and a loop that only logs, or
 * a starved processor, would pile up lines in this thread without end.
 */
export class LineWriter {
  readonly #sink: LineSink
  readonly #options: LineWriterOptions
  #gathered = ''
  #timer: NodeJS.Timeout | undefined
  #waitingBytes = 0
  #dropped = 0

  constructor(sink: LineSink, options: LineWriterOptions) {
    this.#sink = sink
    this.#options = options
    sink.on('drain', () => {
      this.#waitingBytes = 0
    })
  }

  /** How many lines so far. */
  get dropped(): number {
    return this.#dropped
  }

  write(line: string): void {
    if (this.#waitingBytes > this.#options.maxBytes) {
      this.#dropped++
      this.#options.onDrop()
      return
    }
    this.#gathered += line
    if (this.#gathered.length >= handOverBytes) this.handOver()
    else this.#timer ??= setTimeout(() => this.handOver(), this.#options.gatherMillis).unref()
  }

  /** Gives the worker what has gathered, now. */
  handOver(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#gathered === '') return
    const lines = this.#gathered
    this.#gathered = ''
    if (!this.#sink.write(lines)) this.#waitingBytes += lines.length
  }
}
