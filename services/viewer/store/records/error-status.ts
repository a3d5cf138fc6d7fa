import type { DatabaseSync } from 'node:sqlite'
import { type ErrorStatus, errorStatuses } from '../../records/api.ts'

/** As many as there are items; those of items that are gone make room. */
const mostStatuses = 20_000

/**
 * SQL for the status of a row of `item`, as an index into `errorStatuses`; active without a row of
 * `item_status`. A resolved error that
 * occurs again is active again; a muted one stays muted.
 */
export const statusColumn = `coalesce((SELECT CASE
    WHEN status = 1 AND EXISTS (SELECT 1 FROM occurrence
      WHERE fingerprint = item.fingerprint AND arrived_ms > since_ms) THEN 0
    ELSE status END
  FROM item_status WHERE fingerprint = item.fingerprint), 0)`

export const statusOf = (column: unknown): ErrorStatus => errorStatuses[Number(column)] ?? 'active'

/** What a person decided about error items. It outlives their occurrences. */
export function createErrorStatus(database: DatabaseSync, now: () => number) {
  const put = database.prepare('INSERT OR REPLACE INTO item_status VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM item_status WHERE fingerprint = ?')
  const count = database.prepare('SELECT count(*) AS count FROM item_status')
  const prune = database.prepare(`DELETE FROM item_status
    WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.fingerprint = item_status.fingerprint)`)

  return {
    set(fingerprint: string, status: ErrorStatus): void {
      if (status === 'active') remove.run(fingerprint)
      else put.run(fingerprint, errorStatuses.indexOf(status), now())
      if (Number(count.get()?.count) > mostStatuses) prune.run()
    },
  }
}
