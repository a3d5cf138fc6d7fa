import type { DatabaseSync } from 'node:sqlite'
import type { Condition } from '../../filter/search/condition.ts'
import type { Sliced } from '../../turns/turns.ts'
import { BlockTexts, findId } from './block-search.ts'
import { type Block, type Blocks, currentPlaces } from './blocks.ts'
import type { Indexer } from './indexer.ts'
import { SeqSet } from './seq-set.ts'

/** `unknown`: it is not in the index as it is now, so its records must be read. */
type Verdict = 'yes' | 'no' | 'unknown'

export type Candidates = {
  verdict(seq: number): Verdict
  /** Those that are not `no`, in no order; undefined when there are many. */
  few(): number[] | undefined
}

/** So many are looked up one by one; the list of more is gone through in its order. */
const fewTraces = 5000

const tracesPerLook = 5000

export type FindCandidates = ReturnType<typeof createCandidates>

/** Asks the index which traces fulfil conditions. */
export function createCandidates(database: DatabaseSync, blocks: Blocks, indexer: Indexer) {
  const pendingRows = database.prepare(
    `SELECT trace FROM search_pending WHERE trace > ? ORDER BY trace LIMIT ${tracesPerLook}`,
  )
  const newer = database.prepare(
    `SELECT seq FROM trace WHERE seq > ? ORDER BY seq LIMIT ${fewTraces + 1}`,
  )
  const seqOf = database.prepare('SELECT seq FROM trace WHERE trace_id = ?')

  function readPending(): SeqSet {
    const pending = new SeqSet()
    for (let last = -1; ; ) {
      const rows = pendingRows.all(last)
      if (rows.length === 0) return pending
      for (const { trace } of rows) pending.add(Number(trace))
      last = Number(rows.at(-1)!.trace)
    }
  }

  return function* find(conditions: readonly Condition[]): Sliced<Candidates> {
    // One step: no trace may be indexed or change between these.
    const to = indexer.indexedTo()
    const unknown = readPending()
    const listed = [...blocks.list()].flat()
    const hits = conditions.map(() => new SeqSet())
    yield
    const seen = new SeqSet()
    let later: Block | undefined
    for (const block of listed) {
      const isCurrent = currentPlaces(block, later, seen)
      for (const [place, seq] of block.seqs.entries()) {
        if (seq > to || unknown.has(seq)) isCurrent[place] = false
      }
      later = block
      if (isCurrent.includes(true)) yield* search(block, isCurrent, conditions, hits, unknown)
    }
    for (const [index, { traceId }] of conditions.entries()) {
      const seq = traceId === undefined ? undefined : seqOf.get(traceId)?.seq
      if (seq !== undefined) hits[index]!.add(Number(seq))
    }
    return candidatesOf({ conditions, hits, unknown, to })
  }

  function* search(
    block: Block,
    isCurrent: boolean[],
    conditions: readonly Condition[],
    hits: SeqSet[],
    unknown: SeqSet,
  ): Sliced<void> {
    const part = blocks.part(block.id, 'texts')
    if (!part) {
      // It was removed since.
      for (const [place, seq] of block.seqs.entries()) if (isCurrent[place]) unknown.add(seq)
      return
    }
    const texts = new BlockTexts(part)
    for (const [index, { needles, spanId }] of conditions.entries()) {
      const onTrace = (place: number) => {
        if (isCurrent[place]) hits[index]!.add(block.seqs[place]!)
      }
      for (const needle of needles) {
        texts.find(needle, onTrace)
        yield
      }
      const ids = spanId === undefined ? undefined : blocks.part(block.id, 'ids')
      if (ids && spanId !== undefined) findId(ids, spanId, onTrace)
    }
  }

  type Found = { conditions: readonly Condition[]; hits: SeqSet[]; unknown: SeqSet; to: number }

  function candidatesOf({ conditions, hits, unknown, to }: Found): Candidates {
    const verdict = (seq: number): Verdict => {
      if (seq > to || unknown.has(seq)) return 'unknown'
      return conditions.every(({ isNot }, index) => hits[index]!.has(seq) !== (isNot ?? false))
        ? 'yes'
        : 'no'
    }
    const wanted = hits.filter((_, index) => !conditions[index]!.isNot)
    return {
      verdict,
      few() {
        const fewest = wanted.sort((a, b) => a.size - b.size)[0]
        if (!fewest || fewest.size + unknown.size > fewTraces) return undefined
        const after = newer.all(to).map(({ seq }) => Number(seq))
        if (after.length + fewest.size + unknown.size > fewTraces) return undefined
        const of = [...fewest.values()].filter(seq => verdict(seq) === 'yes')
        return [...of, ...unknown.values(), ...after]
      },
    }
  }
}
