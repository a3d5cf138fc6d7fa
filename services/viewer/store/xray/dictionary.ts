import type { DatabaseSync } from 'node:sqlite'

export type Dictionary = ReturnType<typeof createDictionary>

type DictionaryOptions = {
  /** The table of the texts: `id`, and the column with the text. */
  table: string
  column: string
  /** The table that refers to the ids, in a column of this name. */
  usedBy: string
  reference: string
  /** The maximum of texts. */
  most: number
}

/** A full dictionary is pruned no more often than this. */
const pruneIntervalMillis = 10_000

/**
 * Numbers for texts that many rows repeat. Services have dozens of them. A sender with a new text
 * for every request must not fill the store: beyond `most`, a text has the number of its substitute.
 */
export function createDictionary(database: DatabaseSync, options: DictionaryOptions) {
  const { table, column, usedBy, reference, most } = options
  const insert = database.prepare(
    `INSERT INTO ${table} (${column}) VALUES (?) ON CONFLICT DO NOTHING RETURNING id`,
  )
  const find = database.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`)
  const read = database.prepare(
    `SELECT id, ${column} AS text FROM ${table} WHERE id > ? ORDER BY id`,
  )
  const count = database.prepare(`SELECT count(*) AS count FROM ${table}`)
  const prune = database.prepare(`DELETE FROM ${table}
    WHERE NOT EXISTS (SELECT 1 FROM ${usedBy} WHERE ${reference} = ${table}.id)`)
  let ids = new Map<string, number>()
  let prunedMillis = Number.NEGATIVE_INFINITY

  function known(text: string): number | undefined {
    const id = ids.get(text) ?? find.get(text)?.id
    if (typeof id !== 'number') return undefined
    ids.set(text, id)
    return id
  }

  function put(text: string): number {
    const id = known(text) ?? Number(insert.get(text)?.id)
    ids.set(text, id)
    return id
  }

  function isFull(onPruned: () => void): boolean {
    if (Number(count.get()?.count) < most) return false
    if (performance.now() - prunedMillis < pruneIntervalMillis) return true
    prunedMillis = performance.now()
    prune.run()
    onPruned()
    return Number(count.get()?.count) >= most
  }

  return {
    /** Call inside a transaction. `onPruned`: some numbers do not exist any more. */
    idOf(text: string, substitute: () => string, onPruned: () => void): number {
      const id = known(text)
      if (id !== undefined) return id
      return put(isFull(onPruned) ? substitute() : text)
    },
    /** The texts with greater numbers than this one, in their order. */
    after: (id: number): { id: number; text: string }[] =>
      read.all(id).map(row => ({ id: Number(row.id), text: String(row.text) })),
    /** Call after a failed transaction or a deletion: remembered numbers may not exist. */
    forget() {
      ids = new Map()
    },
  }
}
