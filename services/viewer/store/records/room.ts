import type { DatabaseSync } from 'node:sqlite'
import { type Bounds, kinds, type Totals } from './bounds.ts'
import type { Measure } from './ledger.ts'

/** How much the store holds of a measure, and how much it may hold. */
export type Room = { measure: Measure; held: number; most: number }

export const usedBytesSql = `SELECT (pages.page_count - free.freelist_count) * size.page_size AS used
  FROM pragma_page_count pages, pragma_freelist_count free, pragma_page_size size`

/** What the store holds of everything that bounds it. */
export function createRoom(database: DatabaseSync, totals: Totals, bounds: Bounds) {
  const size = database.prepare(usedBytesSql)
  return (): Room[] => [
    ...kinds.map(measure => ({ measure, held: totals[measure], most: bounds[measure] })),
    { measure: 'bytes', held: Number(size.get()?.used), most: bounds.bytes },
  ]
}
