import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { toJson } from './columns.ts'

type Kept = { key: number; text: string }

type KeptOnce = {
  /** Returns the key of a value in this trace, and how many bytes that added to the trace. */
  keep(seq: number, value: object): { key: number; bytes: number }
}

/**
 * Keeps values that the records of a sender share, such as its resource, once a trace. `most` is
 * the number of values that a trace may have; the key of a further one leads nowhere.
 */
export function createKeptOnce(
  database: DatabaseSync,
  table: 'resource' | 'scope',
  most: number,
): KeptOnce {
  const insert = database.prepare(`INSERT INTO ${table}
    SELECT ?1, ?2, ?3 WHERE (SELECT count(*) FROM ${table} WHERE trace = ?1) < ${most}
    ON CONFLICT (trace, id) DO NOTHING`)
  const known = new WeakMap<object, Kept>()

  // Decoders share one object among all records of a batch, so hashing happens once a batch.
  function toKept(value: object): Kept {
    const found = known.get(value)
    if (found) return found
    const text = toJson(value)
    // 48 bits: exact as a JavaScript number, and a trace has a handful of each.
    const key = createHash('sha1').update(text).digest().readUIntBE(0, 6)
    const kept = { key, text }
    known.set(value, kept)
    return kept
  }

  return {
    keep(seq, value) {
      const { key, text } = toKept(value)
      const { changes } = insert.run(seq, key, text)
      return { key, bytes: Number(changes) * text.length }
    },
  }
}
