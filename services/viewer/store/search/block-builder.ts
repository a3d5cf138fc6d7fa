import { zstdCompressSync } from 'node:zlib'
import { foldValue } from '../../filter/search/fold.ts'
import { type OwnKey, ownKeys } from '../../filter/search/own-keys.ts'
import { type BlockContent, entryMark, valueMark } from './block-format.ts'
import type { LeafVisitor } from './leaves.ts'
import { VarintWriter } from './varints.ts'

/** A text of the block, with the places of its traces. */
type Entry = { value: string; last: number; traces: number[] }

type Key = { folded: string; entries: Map<string, Entry> }

/** Of texts that several records have: where all differ, remembering them does not pay. */
const maxSharedChars = 256 * 1024

/** Collects the texts of traces, each once. */
export function createBlockBuilder() {
  let seqs: number[] = []
  let idCounts: number[] = []
  let ids: string[] = []
  const own = new Map<string, Key>()
  const attributes = new Map<string, Key>()
  /** The entries of texts that several records have. */
  const shared = new Map<string, Entry[]>()
  let recording: Entry[] | undefined
  let sharedChars = 0
  let chars = 0
  let firstId = 0
  let idsOfTrace: Set<string> | undefined

  /** The records that follow are those of this trace. */
  function begin(seq: number): void {
    seqs.push(seq)
    idCounts.push(0)
    firstId = ids.length
    idsOfTrace = undefined
  }

  const keyOf = (keys: Map<string, Key>, name: string, isOwn: boolean): Key => {
    const known = keys.get(name)
    if (known) return known
    const key = { folded: isOwn ? name : foldValue(name), entries: new Map() }
    keys.set(name, key)
    return key
  }

  function add({ folded, entries }: Key, given: string): void {
    let entry = entries.get(given)
    if (!entry) {
      const value = foldValue(given)
      entry = { value, last: -1, traces: [] }
      entries.set(given, entry)
      chars += folded.length + value.length + entryChars
    }
    recording?.push(entry)
    note(entry)
  }

  function note(entry: Entry): void {
    const place = seqs.length - 1
    if (entry.last === place) return
    entry.last = place
    entry.traces.push(place)
  }

  const visitor: LeafVisitor = {
    record(id, isOnce) {
      if (id === undefined || id.length !== 16) return
      if (!isOnce) {
        idsOfTrace ??= new Set(ids.slice(firstId))
        if (idsOfTrace.has(id)) return
        idsOfTrace.add(id)
      }
      ids.push(id)
      idCounts[idCounts.length - 1]!++
    },
    own: (_, key: OwnKey, value) => add(keyOf(own, ownKeys[key], true), value),
    attribute: (_, key, value) => add(keyOf(attributes, key, false), value),
    shared(text, walk) {
      const known = shared.get(text)
      if (known) {
        for (const entry of known) note(entry)
        return
      }
      if (sharedChars > maxSharedChars) return walk()
      recording = []
      walk()
      shared.set(text, recording)
      sharedChars += text.length
      recording = undefined
    },
  }

  /** Returns the block, and begins an empty one. */
  function take(): BlockContent {
    const texts: string[] = []
    const postings = new VarintWriter()
    for (const keys of [own, attributes]) {
      for (const { folded, entries } of keys.values()) {
        for (const { value, traces } of entries.values()) {
          texts.push(entryMark, folded, valueMark, value)
          writeTraces(postings, traces)
        }
      }
    }
    const text = Buffer.from(`${texts.join('')}${entryMark}`)
    const size = Buffer.alloc(4)
    size.writeUInt32LE(text.length)
    const content = {
      seqs,
      texts: zstdCompressSync(Buffer.concat([size, text, postings.bytes()])),
      ids: idsPart(idCounts, ids),
      keys: zstdCompressSync(Buffer.from([...attributes.keys()].join(entryMark))),
    }
    clear()
    return content
  }

  function clear(): void {
    seqs = []
    idCounts = []
    ids = []
    for (const map of [own, attributes, shared]) map.clear()
    chars = 0
    sharedChars = 0
  }

  return {
    begin,
    visitor,
    take,
    /** About the size of the block in memory. */
    size: () => chars + ids.length * 16,
    traceCount: () => seqs.length,
  }
}

// Of an entry besides its text.
const entryChars = 40

/** The number of bytes that follow, then the distances between the places. */
function writeTraces(postings: VarintWriter, traces: number[]): void {
  const distances = new VarintWriter(16)
  let last = -1
  for (const place of traces) {
    distances.write(place - last - 1)
    last = place
  }
  postings.write(distances.length)
  postings.append(distances.bytes())
}

/** How many ids each trace has, then all ids. */
function idsPart(counts: number[], ids: string[]): Buffer {
  const writer = new VarintWriter()
  writer.write(counts.length)
  for (const count of counts) writer.write(count)
  return Buffer.concat([writer.bytes(), Buffer.from(ids.join(''), 'hex')])
}
