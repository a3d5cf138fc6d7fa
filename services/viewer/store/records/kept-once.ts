import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Bounds } from './bounds.ts'
import { toJson } from './columns.ts'
import type { TraceHead } from './trace-rows.ts'

type Kept = { key: number; text: string }

/** Returns a value's key in one trace, which gains the bytes of a new one. */
type KeyOf = (value: object) => number

/**
 * Keeps what the records of a sender share, its resource and its scopes, once a trace. A trace has
 * at most so many of them; the key of a further one leads nowhere.
 */
export function createKeptOnce(database: DatabaseSync, bounds: Bounds) {
  const resources = createKeeping(database, 'resource', bounds.resourcesOfTrace)
  const scopes = createKeeping(database, 'scope', bounds.scopesOfTrace)
  return (head: TraceHead, gained: { bytes: number }) => ({
    resource: resources(head, gained),
    scope: scopes(head, gained),
  })
}

function createKeeping(database: DatabaseSync, table: 'resource' | 'scope', most: number) {
  // The count inside of the INSERT would double what it costs, and a new trace needs none.
  const insert = database.prepare(`INSERT OR IGNORE INTO ${table} VALUES (?, ?, ?)`)
  const count = database.prepare(`SELECT count(*) AS count FROM ${table} WHERE trace = ?`)
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

  return ({ seq, isNew }: TraceHead, gained: { bytes: number }): KeyOf => {
    let kept = isNew ? 0 : undefined
    // Successive records have the same.
    let latest: object | undefined
    let latestKey = 0
    return value => {
      if (value === latest) return latestKey
      const { key, text } = toKept(value)
      kept ??= Number(count.get(seq)?.count)
      if (kept < most && insert.run(seq, key, text).changes !== 0) {
        kept++
        gained.bytes += text.length
      }
      latest = value
      latestKey = key
      return key
    }
  }
}
