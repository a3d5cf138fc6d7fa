import type { DatabaseSync } from 'node:sqlite'
import { zstdDecompressSync } from 'node:zlib'
import { foldValue } from '../../filter/search/fold.ts'
import type { Sliced } from '../../turns/turns.ts'
import { entryMark } from './block-format.ts'
import { BlockTexts } from './block-search.ts'
import type { Blocks } from './blocks.ts'
import type { Indexer } from './indexer.ts'
import type { LeafVisitor } from './leaves.ts'
import type { MatchTrace } from './matcher.ts'
import { recordsOf, sizeColumns, type TraceLeaves, toSize } from './trace-leaves.ts'

/** Of traces that are not indexed yet, the newest are read. */
const tracesRead = 100

/** Of a larger trace, reading all of it to find one value would take too long. */
const recordsReadAgain = 500

/** More different values are not distinguished by looking at all of them. */
const maxValues = 2000

/** `traces`: how many have it, about: a trace that changed may count twice. */
export type SeenValue = { value: string; traces: number }

type Seen = SeenValue & { seq: number }

type CompletionDeps = {
  blocks: Blocks
  indexer: Indexer
  leaves: TraceLeaves
  match: MatchTrace
}

/** The keys of attributes that the store has seen, and their values. */
export function createCompletion(database: DatabaseSync, deps: CompletionDeps) {
  const { blocks, indexer, leaves, match } = deps
  const newest = database.prepare(
    `SELECT ${sizeColumns} FROM trace WHERE seq > ? ORDER BY seq DESC LIMIT ${tracesRead}`,
  )
  const size = database.prepare(`SELECT ${sizeColumns} FROM trace WHERE seq = ?`)

  function* visitNewest(onAttribute: (seq: number, key: string, value: string) => void) {
    for (const trace of newest.all(indexer.indexedTo()).map(toSize)) {
      yield* leaves(
        trace,
        visitorOf((key, value) => onAttribute(trace.seq, key, value)),
      )
      yield
    }
  }

  /** Keys that contain a text; those that begin with it come first. */
  function* keys(text: string, limit: number): Sliced<string[]> {
    const part = foldValue(text)
    const found = new Map<string, number>()
    const note = (key: string) => {
      if (found.has(key)) return
      const place = foldValue(key).indexOf(part)
      if (place >= 0) found.set(key, Math.min(place, 1))
    }
    for (const some of blocks.list()) {
      for (const { id } of some) {
        const bytes = blocks.part(id, 'keys')
        if (bytes)
          for (const key of zstdDecompressSync(bytes).toString().split(entryMark)) note(key)
        yield
      }
    }
    yield* visitNewest((_, key) => note(key))
    const inOrder = [...found].sort(([a, of], [b, to]) => of - to || (a < b ? -1 : 1))
    return inOrder.slice(0, limit).map(([key]) => key)
  }

  /** The most frequent values of a key that begin with a prefix. */
  function* values(key: string, prefix: string, limit: number): Sliced<SeenValue[]> {
    const [folded, start] = [foldValue(key), foldValue(prefix)]
    const seen = new Map<string, Seen>()
    const note = (value: string, traces: number, seq: number) => {
      const known = seen.get(value)
      if (known) known.traces += traces
      else if (seen.size < maxValues) seen.set(value, { value, traces, seq })
    }
    for (const some of blocks.list()) {
      for (const { id, seqs } of some) {
        const bytes = blocks.part(id, 'texts')
        const found = bytes ? new BlockTexts(bytes).valuesOf(folded, start, maxValues) : []
        for (const { value, count, place } of found) note(value, count, seqs[place]!)
        yield
      }
    }
    yield* visitNewest((seq, of, value) => {
      const each = foldValue(value)
      if (foldValue(of) === folded && each.startsWith(start)) note(each, 1, seq)
    })
    const inOrder = [...seen.values()].sort((a, b) => b.traces - a.traces)
    const most: SeenValue[] = []
    for (const { value, traces, seq } of inOrder.slice(0, limit)) {
      most.push({ value: yield* asSent(folded, value, seq), traces })
    }
    return most
  }

  /** The index has values without their case. */
  function* asSent(key: string, value: string, seq: number): Sliced<string> {
    const row = size.get(seq)
    if (!row || recordsOf(toSize(row)) > recordsReadAgain) return value
    const found = yield* match(seq, [{ needles: [{ key, value }] }], true)
    const text = found?.match?.text.slice(key.length + 1)
    return text !== undefined && foldValue(text) === value ? text : value
  }

  return { keys, values }
}

const visitorOf = (onAttribute: (key: string, value: string) => void): LeafVisitor => ({
  record() {},
  own() {},
  attribute: (_, key, value) => onAttribute(key, value),
  shared: (_, walk) => walk(),
})
