import { isObject, type JsonObject, setMember } from '../../json/json-object.ts'
import { closeList, closeObject, openList, partBytes } from './json-scan.ts'
import { JsonWalker, parseNative } from './json-walker.ts'
import { notJson, UnfitJsonError } from './unfit-json.ts'

/** Bytes of a large JSON text, with the ends of its large containers as `JsonScan` found them. */
type LargeText = { bytes: Buffer; large: Map<number, number> }

/** Items of a list, and the bytes of their text. */
export type JsonPart = { items: unknown[]; bytes: number }

/** All members of a large object are read in one go. */
const maxMembers = 100_000

/**
 * A list or an object whose text takes more than 64 KiB and is not parsed yet. It is read part by
 * part, in slices of the event loop, and is never in memory as a whole: as objects, a request of
 * 20 MiB takes 150 MB and an import three times that.
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
   * A list's items, in parts of about 64 KiB of text. A large item is a part of its own, an unread
   * `LargeJson`. Throws `UnfitJsonError` where the text is not JSON.
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

  /** An object's members; a large one is an unread `LargeJson`. Throws `UnfitJsonError`. */
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

/** Reads a text that is too large to be parsed in one go. */
export function readLarge(text: LargeText): unknown {
  const reader = new LargeReader(text, 0)
  const value = reader.value()
  reader.skipSpace()
  if (reader.position < text.bytes.length) throw notJson(reader.position)
  return value
}

/** An object that is parsed. */
export const isPlainObject = (value: unknown): value is JsonObject =>
  isObject(value) && !(value instanceof LargeJson)

class LargeReader extends JsonWalker {
  readonly #text: LargeText

  constructor(text: LargeText, position: number) {
    super(text.bytes, position)
    this.#text = text
  }

  get isAtLarge(): boolean {
    return this.#text.large.has(this.position)
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
}
