/** The part of thread-stream that the writer uses. */
type LineSink = {
  /** False: the 4 MB that it shares with the worker are full. */
  write(lines: string): boolean
  on(event: 'drain', listener: () => void): unknown
}

type LineWriterOptions = {
  gatherMillis: number
  /** Bound of the lines that wait in this thread until the worker takes them. */
  maxBytes: number
  onDrop(): void
}

/** Gathered lines of this size are handed over at once. */
const handOverBytes = 256 * 1024

/**
 * Hands lines to the worker some at a time, because waking another thread costs more than writing a
 * line. Bounded, because lines pile up in this thread while the worker does not run: in a loop that
 * only logs, or on a starved processor.
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

  /** How many lines were dropped so far. */
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

  /** Hands the gathered lines to the worker now. */
  handOver(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#gathered === '') return
    const lines = this.#gathered
    this.#gathered = ''
    if (!this.#sink.write(lines)) this.#waitingBytes += lines.length
  }
}
