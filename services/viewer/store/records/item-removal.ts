import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { within } from './cost.ts'
import type { Ledger } from './ledger.ts'
import { itemOverhead } from './occurrence-rows.ts'

type Row = Record<string, SQLInputValue>

export type ItemRemoval = ReturnType<typeof createItemRemoval>

/** Deletes occurrences, and an item with its last occurrence. */
export function createItemRemoval(database: DatabaseSync, ledger: Ledger) {
  const looseBefore = database.prepare(`SELECT id, octet_length(data) AS bytes FROM occurrence
    WHERE trace IS NULL AND arrived_ms < ? ORDER BY id LIMIT ?`)
  const removeUpTo = database.prepare(
    `DELETE FROM occurrence WHERE trace IS NULL AND id <= ? AND arrived_ms < ?
      RETURNING fingerprint`,
  )
  const dropEmpty = database.prepare(`DELETE FROM item WHERE fingerprint = ?1
    AND NOT EXISTS (SELECT 1 FROM occurrence WHERE fingerprint = ?1)`)

  /** Call for deleted rows that have a `fingerprint`. */
  function noteOccurrences(removed: Row[]): void {
    for (const fingerprint of new Set(removed.map(row => String(row.fingerprint)))) {
      dropEmpty.run(fingerprint)
    }
  }

  /** Deletes the oldest without a trace that arrived before `millis`; returns the cost, in rows. */
  function dropLooseBefore(millis: number, budget: number): number {
    const { rows, cost } = within(looseBefore.all(millis, budget) as Row[], budget)
    const last = rows.at(-1)
    if (!last) return 0
    const bytes = rows.reduce((sum, row) => sum + Number(row.bytes) + itemOverhead, 0)
    const removed = removeUpTo.all(Number(last.id), millis) as Row[]
    ledger.addLoose('items', -removed.length, -bytes)
    noteOccurrences(removed)
    return cost
  }

  return { noteOccurrences, dropLooseBefore }
}
