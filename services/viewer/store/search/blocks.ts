import type { DatabaseSync } from 'node:sqlite'
import { type BlockContent, parts, readAscending, writeAscending } from './block-format.ts'
import type { SeqSet } from './seq-set.ts'

/** A block without its texts. */
export type Block = {
  id: number
  seqs: number[]
  /** Its first trace began in the block before. */
  continues: boolean
}

/**
 * Which traces of a block are in no later one. Call from the latest block on; a trace that two blocks
 * share is current in both.
 */
export function currentPlaces(block: Block, later: Block | undefined, seen: SeqSet): boolean[] {
  const last = block.seqs.length - 1
  return block.seqs.map(
    (seq, place) => seen.add(seq) || (later?.continues === true && place === last),
  )
}

export type Blocks = ReturnType<typeof createBlocks>

// Of a few bytes for each trace.
const blocksPerLook = 64

/** The rows of the index. */
export function createBlocks(database: DatabaseSync) {
  const before = database.prepare(`SELECT id, traces, continues FROM search_block
    WHERE id < ? ORDER BY id DESC LIMIT ${blocksPerLook}`)
  const part = database.prepare('SELECT data FROM search_part WHERE block = ? AND part = ?')
  const insert = database.prepare(
    'INSERT INTO search_block (last_trace, traces, continues) VALUES (?, ?, ?)',
  )
  const insertPart = database.prepare('INSERT INTO search_part VALUES (?, ?, ?)')
  const old = database.prepare('SELECT id FROM search_block WHERE last_trace < ?')
  const remove = database.prepare('DELETE FROM search_block WHERE id = ?')
  const removeParts = database.prepare('DELETE FROM search_part WHERE block = ?')

  return {
    /** The latest first. */
    *list(): Generator<Block[], void, void> {
      for (let last = Number.MAX_SAFE_INTEGER; ; ) {
        const rows = before.all(last)
        if (rows.length === 0) return
        yield rows.map(row => ({
          id: Number(row.id),
          seqs: readAscending(row.traces as Uint8Array),
          continues: row.continues === 1,
        }))
        last = Number(rows.at(-1)!.id)
      }
    },
    /** Undefined when the block was removed. */
    part: (id: number, name: keyof typeof parts) =>
      part.get(id, parts[name])?.data as Uint8Array | undefined,
    add({ seqs, texts, ids, keys }: BlockContent, continues: boolean): void {
      const { lastInsertRowid: id } = insert.run(
        seqs.at(-1)!,
        writeAscending(seqs),
        continues ? 1 : 0,
      )
      insertPart.run(id, parts.texts, texts)
      insertPart.run(id, parts.ids, ids)
      insertPart.run(id, parts.keys, keys)
    },
    /** Removes the blocks whose traces all come before this one. */
    removeBefore(seq: number): void {
      for (const { id } of old.all(seq)) {
        remove.run(id!)
        removeParts.run(id!)
      }
    },
    remove(id: number): void {
      remove.run(id)
      removeParts.run(id)
    },
  }
}
