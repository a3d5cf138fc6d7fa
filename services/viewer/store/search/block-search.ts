import { zstdDecompressSync } from 'node:zlib'
import type { Needle } from '../../filter/search/condition.ts'
import { entryMark, valueMark } from './block-format.ts'
import { VarintReader } from './varints.ts'

/** Calls back with the places of traces in a block; a place may come more than once. */
type OnTrace = (place: number) => void

type FoundValue = { value: string; count: number; place: number }

/** The texts of one block, decompressed. */
export class BlockTexts {
  readonly #text: Buffer
  readonly #postings: Buffer

  constructor(compressed: Uint8Array) {
    const bytes = zstdDecompressSync(compressed)
    const end = 4 + bytes.readUInt32LE(0)
    this.#text = bytes.subarray(4, end)
    this.#postings = bytes.subarray(end)
  }

  /** Finds the traces with an entry that has the needle. */
  find(needle: Needle, onTrace: OnTrace): void {
    const entries = this.#entriesWith(Buffer.from(patternOf(needle)))
    if (entries.length > 0) this.#tracesOf(entries, onTrace)
  }

  /** Values of a key that begin with a prefix, with how many traces have each, and one of them. */
  valuesOf(key: string, prefix: string, most: number): FoundValue[] {
    const start = `${entryMark}${key}${valueMark}`
    const values: FoundValue[] = []
    const spans = this.#entriesWith(Buffer.from(start + prefix)).slice(0, most)
    let entry = 0
    let from = 0
    for (const wanted of spans) {
      for (; entry < wanted; entry++) from = this.#text.indexOf(0, from + 1)
      const text = this.#text.toString('utf8', from, this.#text.indexOf(0, from + 1))
      values.push({ value: text.slice(start.length), count: 0, place: 0 })
    }
    let next = -1
    const onEntry = () => void next++
    this.#tracesOf(
      spans,
      place => {
        values[next]!.count++
        values[next]!.place = place
      },
      onEntry,
    )
    return values
  }

  /** Numbers of entries, ascending. */
  #entriesWith(pattern: Buffer): number[] {
    const text = this.#text
    const entries: number[] = []
    let entry = 0
    let end = text.indexOf(0, 1)
    for (let hit = text.indexOf(pattern); hit >= 0 && end >= 0; ) {
      while (end >= 0 && end <= hit) {
        end = text.indexOf(0, end + 1)
        entry++
      }
      if (end < 0) break
      entries.push(entry)
      hit = text.indexOf(pattern, end)
    }
    return entries
  }

  #tracesOf(entries: number[], onTrace: OnTrace, onEntry = () => {}): void {
    const reader = new VarintReader(this.#postings)
    let entry = 0
    for (const wanted of entries) {
      for (; entry < wanted; entry++) reader.skip(reader.read())
      const bytes = reader.read()
      onEntry()
      for (let place = -1, end = reader.place + bytes; reader.place < end; ) {
        place += reader.read() + 1
        onTrace(place)
      }
      entry++
    }
  }
}

/** No text has the marks, so that a pattern without them lies within a key or a value. */
function patternOf(needle: Needle): string {
  if ('text' in needle) return needle.text
  const start = `${entryMark}${needle.key}${valueMark}`
  return needle.value === undefined ? start : `${start}${needle.value}${entryMark}`
}

/** Finds the traces of a block that have a span or segment of this id. */
export function findId(part: Uint8Array, id: string, onTrace: OnTrace): void {
  const reader = new VarintReader(part)
  const counts = Array.from({ length: reader.read() }, () => reader.read())
  const ids = Buffer.from(part.buffer, part.byteOffset + reader.place, part.length - reader.place)
  const wanted = Buffer.from(id, 'hex')
  for (let hit = ids.indexOf(wanted); hit >= 0; hit = ids.indexOf(wanted, hit + 1)) {
    if (hit % 8 === 0) onTrace(placeOf(counts, hit / 8))
  }
}

function placeOf(counts: number[], index: number): number {
  let place = 0
  for (let rest = index; rest >= counts[place]!; place++) rest -= counts[place]!
  return place
}
