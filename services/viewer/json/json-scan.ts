import { notJson, UnfitJsonError } from './unfit-json.ts'

/** What a JSON text may hold. `maxValues` is compared with its brackets and commas. */
export type JsonLimits = { maxNesting: number; maxValues: number }

/** In a large text, a list or an object above this size is read part by part, see large-json.ts. */
export const partBytes = 64 * 1024

export const quote = 0x22
const backslash = 0x5c
export const comma = 0x2c
export const openList = 0x5b
export const openObject = 0x7b
export const closeList = 0x5d
export const closeObject = 0x7d

/**
 * Walks over a JSON text (UTF-8) once, before anything is parsed: counts nesting and values, and
 * notes where large containers end. Parsing checks the grammar.
 */
export class JsonScan {
  /** Maps the start of each container of more than `partBytes` to the byte after its end. */
  readonly large = new Map<number, number>()
  readonly #bytes: Buffer
  readonly #limits: JsonLimits
  /** The starts of the containers that are open at `#position`. */
  readonly #open: number[] = []
  #position = 0
  #values = 1

  constructor(bytes: Buffer, limits: JsonLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  /** One step for each 64 KiB. Throws `UnfitJsonError` when a limit is exceeded. */
  *steps(): Generator<void, void, void> {
    while (this.#position < this.#bytes.length) {
      this.#advance(this.#position + partBytes)
      yield
    }
  }

  /** Whether all containers are closed. */
  get isClosed(): boolean {
    return this.#open.length === 0
  }

  /** Advances to `until`, or to the end of the string that crosses it. */
  #advance(until: number): void {
    const bytes = this.#bytes
    const end = Math.min(until, bytes.length)
    let position = this.#position
    let values = this.#values
    for (; position < end; position++) {
      const byte = bytes[position]!
      // Letters, digits and white space between values need only the first comparison.
      if (byte === quote) position = endOfString(bytes, position) - 1
      else if (byte === comma) values++
      else if (byte === openObject || byte === openList) {
        values++
        this.#enter(position)
      } else if (byte === closeObject || byte === closeList) this.#leave(position + 1)
    }
    this.#position = position
    this.#values = values
    if (values > this.#limits.maxValues) {
      throw new UnfitJsonError(413, `has more than ${this.#limits.maxValues} values`)
    }
  }

  #enter(start: number): void {
    const { maxNesting } = this.#limits
    if (this.#open.push(start) > maxNesting) {
      throw new UnfitJsonError(400, `is nested over ${maxNesting} deep`)
    }
  }

  #leave(end: number): void {
    const start = this.#open.pop()
    if (start === undefined) throw notJson(end - 1)
    if (end - start > partBytes) this.large.set(start, end)
  }
}

/** The byte after the string that starts at `start`, or the end of the text. */
export function endOfString(bytes: Buffer, start: number): number {
  let position = start + 1
  for (; position < bytes.length; position++) {
    const byte = bytes[position]!
    if (byte === quote) return position + 1
    if (byte === backslash) position++
  }
  return bytes.length
}
