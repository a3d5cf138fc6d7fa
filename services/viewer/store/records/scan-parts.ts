import type { DatabaseSync } from 'node:sqlite'

/** Rows in the order of a time and a key, newest first: after one position, to another. */
export type ScanPart = { after: ScanPoint; to: ScanPoint }

/** `to` is included in a part, `after` is not. */
type ScanPoint = { value: number; seq: number }

type Ordered = { table: string; time: string; key: string }

/** SQLite skips this many rows that fail a condition in a millisecond or two. */
const rowsPerPart = 4000

/** Whether a row is in a part; its values are those of `boundsOf`. */
export const isInPart = ({ time, key }: Omit<Ordered, 'table'>) =>
  `(${time}, ${key}) < (?, ?) AND (${time}, ${key}) >= (?, ?)`

export const boundsOf = ({ after, to }: ScanPart) =>
  [after.value, after.seq, to.value, to.seq] as const

/**
 * Splits a part into parts of a bounded number of rows, newest first. A statement with `LIMIT` alone
 * would look at all rows until it finds enough that fulfil its conditions.
 */
export function createScanParts(database: DatabaseSync, { table, time, key }: Ordered) {
  const lastOfPart = database.prepare(`SELECT ${time} AS value, ${key} AS seq FROM ${table}
    WHERE ${isInPart({ time, key })}
    ORDER BY ${time} DESC, ${key} DESC LIMIT 1 OFFSET ${rowsPerPart - 1}`)

  return function* partsOf(whole: ScanPart): Generator<ScanPart, undefined, void> {
    for (let { after } = whole; ; ) {
      const last = lastOfPart.get(...boundsOf({ after, to: whole.to }))
      if (!last) {
        yield { after, to: whole.to }
        return
      }
      const to = { value: Number(last.value), seq: Number(last.seq) }
      yield { after, to }
      after = to
    }
  }
}
