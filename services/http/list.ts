import { type Position, writeCursor } from './cursor.ts'

/**
 * A page out of rows that were asked for with one more than the limit: the extra row only tells
 * that there is a next page.
 */
export function toPage<Entry>(
  rows: Entry[],
  limit: number,
  positionOf: (entry: Entry) => Position,
): { entries: Entry[]; next?: string } {
  const entries = rows.slice(0, limit)
  return rows.length > limit
    ? { entries, next: writeCursor(positionOf(entries[limit - 1]!)) }
    : { entries }
}

/** Before every possible entry, for a first page: times in ms never get this large. */
export const beforeAll: Position = { createdAtMillis: Number.MAX_SAFE_INTEGER, id: '' }
