import {
  closeList,
  closeObject,
  comma,
  endOfString,
  openList,
  openObject,
  quote,
} from './json-scan.ts'
import { notJson, UnfitJsonError } from './unfit-json.ts'

/** A text or number is parsed in one go: 8 MiB take about 20 ms. */
const maxScalarBytes = 8 * 1024 * 1024

const colon = 0x3a

/** `JSON.parse` that throws an `UnfitJsonError`. */
export function parseNative(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnfitJsonError(400, `is not JSON: ${(error as Error).message}`)
  }
}

/** Steps over the bytes of a JSON text. */
export class JsonWalker {
  readonly #bytes: Buffer
  position: number

  constructor(bytes: Buffer, position: number) {
    this.#bytes = bytes
    this.position = position
    this.skipSpace()
  }

  textOf(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end)
  }

  /** Reads a member's name and the colon after it. */
  key(): string {
    const start = this.position
    if (this.#byte() !== quote) throw notJson(start)
    const key = parseNative(this.textOf(start, this.skipSmall())) as string
    this.skipSpace()
    if (this.#byte() !== colon) throw notJson(this.position)
    this.position++
    this.skipSpace()
    return key
  }

  /** Whether the container has no items. */
  isAtEmptyEnd(close: number): boolean {
    return this.#byte() === close
  }

  /** Steps over what follows an item: a comma (false), or the container's end (true). */
  leaves(close: number): boolean {
    this.skipSpace()
    const byte = this.#byte()
    if (byte !== comma && byte !== close) throw notJson(this.position)
    this.position++
    this.skipSpace()
    return byte === close
  }

  skipSpace(): void {
    const bytes = this.#bytes
    let byte = bytes[this.position]
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      byte = bytes[++this.position]
    }
  }

  /** Skips a value that is not a large container, and returns its end. */
  skipSmall(): number {
    const start = this.position
    const byte = this.#byte()
    if (byte === quote) this.position = endOfString(this.#bytes, start)
    else if (byte === openList || byte === openObject) this.#skipContainer()
    else this.#skipWord()
    if (this.position === start) throw notJson(start)
    if (this.position - start > maxScalarBytes) {
      throw new UnfitJsonError(413, `has a text of more than ${maxScalarBytes} bytes`)
    }
    return this.position
  }

  /** Skips to the closing bracket. Parsing checks later whether it is of the right kind. */
  #skipContainer(): void {
    const bytes = this.#bytes
    let depth = 0
    do {
      const byte = this.#byte()
      if (byte === undefined) throw notJson(bytes.length)
      if (byte === quote) this.position = endOfString(bytes, this.position) - 1
      else if (byte === openList || byte === openObject) depth++
      else if (byte === closeList || byte === closeObject) depth--
      this.position++
    } while (depth > 0)
  }

  /** Skips a number, true, false, null, or something that only looks like one of them. */
  #skipWord(): void {
    while (isWordByte(this.#byte())) this.position++
  }

  #byte(): number | undefined {
    return this.#bytes[this.position]
  }
}

const wordEnds = new Set([...',:[]{}" \t\r\n'].map(character => character.charCodeAt(0)))
const isWordByte = (byte: number | undefined) => byte !== undefined && !wordEnds.has(byte)
