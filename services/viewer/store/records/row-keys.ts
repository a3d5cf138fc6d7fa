import type { DatabaseSync } from 'node:sqlite'
import { createSortedRuns } from '../../turns/sorted-runs.ts'
import type { Sliced } from '../../turns/turns.ts'

/** A row of a trace before its payload is read; `bytes` is the payload's length. */
type RowKey<Key extends string | number> = { key: Key; micros: number; bytes: number }

/** How much of a trace is read. */
export type Most = { rows: number; bytes: number }

type KeysInOrder<Key extends string | number> = {
  keys: RowKey<Key>[]
  /** The number of rows beyond `most`. */
  left: number
}

const rowsPerLook = 1000

/**
 * Lists a table's rows of a trace in the order of their senders' times, up to `most`. They are
 * sorted here: SQLite would sort all of a large trace in one step.
 */
export function createRowKeys<Key extends string | number>(
  database: DatabaseSync,
  { table, key, time, payload, first }: TableOfTrace<Key>,
) {
  const read = database.prepare(`
    SELECT ${key} AS key, ${time} AS micros, octet_length(${payload}) AS bytes FROM ${table}
    WHERE trace = ? AND ${key} > ? ORDER BY ${key} LIMIT ${rowsPerLook}`)

  return function* inOrder(seq: number, most: Most): Sliced<KeysInOrder<Key>> {
    const runs = createSortedRuns<RowKey<Key>>(byTime)
    let count = 0
    for (let last: Key | undefined = first; last !== undefined; ) {
      const rows: RowKey<Key>[] = read.all(seq, last).map(row => ({
        key: row.key as Key,
        micros: Number(row.micros),
        bytes: Number(row.bytes),
      }))
      count += rows.length
      last = rows.length < rowsPerLook ? undefined : rows.at(-1)?.key
      runs.add(rows)
      yield
    }
    const keys: RowKey<Key>[] = []
    for (let bytes = 0; keys.length < most.rows && bytes < most.bytes; ) {
      const next = runs.next()
      if (!next) break
      keys.push(next)
      bytes += next.bytes
      if (keys.length % rowsPerLook === 0) yield
    }
    return { keys, left: count - keys.length }
  }
}

type TableOfTrace<Key> = {
  table: string
  key: string
  /** The column of the sender's time. */
  time: string
  payload: string
  /** Precedes every key. */
  first: Key
}

const byTime = <Key extends string | number>(a: RowKey<Key>, b: RowKey<Key>) =>
  a.micros - b.micros || (a.key < b.key ? -1 : 1)

// Rows, or bytes of payload, that are read at once: some milliseconds at most.
const rowsPerBatch = 200
const bytesPerBatch = 512 * 1024

/** Splits keys into batches that can be read at once. */
export function* batchesOf<Key extends string | number>(keys: RowKey<Key>[]): Generator<Key[]> {
  let batch: Key[] = []
  let bytes = 0
  for (const row of keys) {
    batch.push(row.key)
    bytes += row.bytes
    if (batch.length < rowsPerBatch && bytes < bytesPerBatch) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}
