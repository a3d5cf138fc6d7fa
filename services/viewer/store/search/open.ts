import type { DatabaseSync } from 'node:sqlite'
import type { Condition } from '../../filter/search/condition.ts'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import { createBlocks } from './blocks.ts'
import { type Candidates, createCandidates } from './candidates.ts'
import { createCompletion } from './completion.ts'
import { createIndexer } from './indexer.ts'
import { createMatcher, type Matched } from './matcher.ts'
import { createSeenValues } from './seen-values.ts'
import { createTidy } from './tidy.ts'
import { createTraceLeaves } from './trace-leaves.ts'

type SearchOptions = { database: DatabaseSync; onProblem(problem: unknown): void }

export type SearchIndex = ReturnType<typeof openSearchIndex>

/** What a list needs of a search. */
export type Search = {
  candidates: Candidates
  /** Whether a trace is found, and where. */
  match(seq: number): Sliced<Matched | undefined>
}

/** Searches wait so long for what has just arrived; of more, they read the records themselves. */
const patienceMillis = 1000

/** Finds traces by any text in their records. */
export function openSearchIndex({ database, onProblem }: SearchOptions) {
  const leaves = createTraceLeaves(database)
  const blocks = createBlocks(database)
  const indexer = createIndexer({ database, blocks, leaves, onProblem })
  const candidatesFor = createCandidates(database, blocks, indexer)
  const tidy = createTidy(database, blocks)
  const match = createMatcher(database, leaves)
  const completion = createCompletion(database, { blocks, indexer, leaves, match })

  return {
    mark: indexer.mark,
    wake: indexer.wake,
    close: indexer.close,
    /** Removes what the index has of deleted traces, block by block. */
    forget: indexer.forget,
    tidy: () => runInSlices(tidy(indexer.indexedTo)),
    isPending: indexer.isMore,
    /** Call before a search, which is faster then. */
    settle: () => indexer.settle(patienceMillis),
    keys: completion.keys,
    values: completion.values,
    seenValues: createSeenValues(database, leaves),
    *search(conditions: readonly Condition[]): Sliced<Search> {
      const candidates = yield* candidatesFor(conditions)
      return {
        candidates,
        *match(seq) {
          const verdict = candidates.verdict(seq)
          if (verdict === 'no') return undefined
          if (verdict === 'yes' && conditions.every(({ isNot }) => isNot)) return {}
          return yield* match(seq, conditions, verdict === 'yes')
        },
      }
    },
  }
}
