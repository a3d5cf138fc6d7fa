import { type JsonObject, setMember } from './json-object.ts'
import {
  closeList,
  closeObject,
  comma,
  endOfString,
  openList,
  openObject,
  partBytes,
  quote,
} from './json-scan.ts'
import { notJson, UnfitJsonError } from './unfit-json.ts'

/** Bytes of a large JSON text, with the ends of its large containers as `JsonScan` found them. */
export type LargeText = { bytes: Buffer; large: Map<number, number> }

/** Items of a list, and how much text was read for them. */
export type JsonPart = { items: unknown[]; bytes: number }

/** One text or number is parsed in one go: that of 8 MiB takes about 20 ms. */
const maxScalarBytes = 8 * 1024 * 1024

/** Members of a large object are read in one go, each on its own. */
const maxMembers = 100_000

const colon = 0x3a

/**
 * A list or an object that takes more than 64 KiB of its text and is not read yet. Whoever needs
 * it reads it part by part, in slices of the event loop and without ever holding all of it: a
 * request of 20 MiB would else be 150 MB of objects, an import three times that.
 */
export class LargeJson {
  readonly #text: LargeText
  readonly #start: number

  constructor(text: LargeText, start: number) {
    this.#text = text
    this.#start = start
  }

  get isList(): boolean {
    return this.#text.bytes[this.#start] === openList
  }

  /** Bytes of its text. */
  get byteLength(): number {
    return this.#text.large.get(this.#start)! - this.#start
  }

  /**
   * A list's items, about 64 KiB of text in each part; a large item is a part of its own, as
   * `LargeJson`, of which nothing was read. Throws `UnfitJsonError` where the text turns out not to be JSON.
   */
  *parts(): Generator<JsonPart, void, void> {
    const reader = new LargeReader(this.#text, this.#start + 1)
    let isAtEnd = reader.isAtEmptyEnd(closeList)
    while (!isAtEnd) {
      if (reader.isAtLarge) {
        yield { items: [reader.large()], bytes: 0 }
        isAtEnd = reader.leaves(closeList)
      } else {
        const from = reader.position
        let end: number
        do {
          end = reader.skipSmall()
          isAtEnd = reader.leaves(closeList)
        } while (!isAtEnd && !reader.isAtLarge && end - from < partBytes)
        const items = parseNative(`[${reader.textOf(from, end)}]`) as unknown[]
        yield { items, bytes: end - from }
      }
    }
  }

  /** An object's members; large ones among them as `LargeJson`. Throws `UnfitJsonError`. */
  members(): JsonObject {
    const reader = new LargeReader(this.#text, this.#start + 1)
    const object: JsonObject = {}
    let isAtEnd = reader.isAtEmptyEnd(closeObject)
    for (let count = 0; !isAtEnd; count++) {
      if (count === maxMembers) {
        throw new UnfitJsonError(413, `has an object of more than ${maxMembers} members`)
      }
      const key = reader.key()
      setMember(object, key, reader.value())
      isAtEnd = reader.leaves(closeObject)
    }
    return object
  }
}

/** The whole of a text that is too large to be parsed in one go. */
export function readLarge(text: LargeText): unknown {
  const reader = new LargeReader(text, 0)
  const value = reader.value()
  reader.skipSpace()
  if (reader.position < text.bytes.length) throw notJson(reader.position)
  return value
}

/** `JSON.parse`, of which the rest of the viewer only sees `UnfitJsonError`. */
export function parseNative(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnfitJsonError(400, `is not JSON: ${(error as Error).message}`)
  }
}

class LargeReader {
  readonly #text: LargeText
  position: number

  constructor(text: LargeText, position: number) {
    this.#text = text
    this.position = position
    this.skipSpace()
  }

  get isAtLarge(): boolean {
    return this.#text.large.has(this.position)
  }

  textOf(start: number, end: number): string {
    return this.#text.bytes.toString('utf8', start, end)
  }

  large(): LargeJson {
    const value = new LargeJson(this.#text, this.position)
    this.position = this.#text.large.get(this.position)!
    return value
  }

  value(): unknown {
    if (this.isAtLarge) return this.large()
    const start = this.position
    return parseNative(this.textOf(start, this.skipSmall()))
  }

  /** The name of a member, and the colon after it. */
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

  /** Whether the container ends where it began. */
  isAtEmptyEnd(close: number): boolean {
    return this.#byte() === close
  }

  /** Steps over the comma after an item: false. Or over the end of the container: true. */
  leaves(close: number): boolean {
    this.skipSpace()
    const byte = this.#byte()
    if (byte !== comma && byte !== close) throw notJson(this.position)
    this.position++
    this.skipSpace()
    return byte === close
  }

  skipSpace(): void {
    const { bytes } = this.#text
    let byte = bytes[this.position]
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      byte = bytes[++this.position]
    }
  }

  /** Skips a value that is no large container; answers its end. */
  skipSmall(): number {
    const start = this.position
    const byte = this.#byte()
    if (byte === quote) this.position = endOfString(this.#text.bytes, start)
    else if (byte === openList || byte === openObject) this.#skipContainer()
    else this.#skipWord()
    if (this.position === start) throw notJson(start)
    if (this.position - start > maxScalarBytes) {
      throw new UnfitJsonError(413, `has a text of more than ${maxScalarBytes} bytes`)
    }
    return this.position
  }

  /** To the bracket that closes it; whether it is the right one is seen when it is parsed. */
  #skipContainer(): void {
    const { bytes } = this.#text
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

  /** A number, true, false, null, or what only looks like one of them. */
  #skipWord(): void {
    while (isWordByte(this.#byte())) this.position++
  }

  #byte(): number | undefined {
    return this.#text.bytes[this.position]
  }
}

const wordEnds = new Set([...',:[]{}" \t\r\n'].map(character => character.charCodeAt(0)))
const isWordByte = (byte: number | undefined) => byte !== undefined && !wordEnds.has(byte)
