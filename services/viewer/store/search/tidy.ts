import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import { inTransaction } from '../file/database.ts'
import { type Block, type Blocks, currentPlaces } from './blocks.ts'
import { SeqSet } from './seq-set.ts'

/** A block of which less is still of use is given up, and the rest of it indexed again. */
const leastShare = 1 / 4

/** Removes blocks whose traces were evicted, or changed and are in later blocks. */
export function createTidy(database: DatabaseSync, blocks: Blocks) {
  const kept = database.prepare(
    'SELECT seq FROM trace WHERE seq IN (SELECT value FROM json_each(?)) AND seq <= ?',
  )
  const insert = database.prepare('INSERT OR IGNORE INTO search_pending VALUES (?)')

  return function* tidy(indexedTo: () => number): Sliced<void> {
    const seen = new SeqSet()
    let later: Block | undefined
    for (const some of blocks.list()) {
      for (const block of some) {
        if (!database.isOpen) return
        const isCurrent = currentPlaces(block, later, seen)
        later = block
        const current = JSON.stringify(block.seqs.filter((_, place) => isCurrent[place]))
        // Later traces are not indexed yet, and will be.
        const left = kept.all(current, indexedTo())
        if (left.length > block.seqs.length * leastShare) continue
        inTransaction(database, () => {
          for (const { seq } of left) insert.run(seq!)
          blocks.remove(block.id)
        })
        yield
      }
      yield
    }
  }
}
