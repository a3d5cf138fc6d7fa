/** A place in a list that is sorted newest first; the id decides between equal times. */
export type Position = { createdAtMillis: number; id: string }

/** Which part of a list is asked for. */
export type Page = {
  /** 1 to 100. */
  limit: number
  /** The last entry that the caller has seen; absent on the first page. */
  after?: Position
}

/** Before every possible entry, for a first page: times in ms never get this large. */
export const beforeEverything: Position = { createdAtMillis: Number.MAX_SAFE_INTEGER, id: '' }

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

/** Opaque to callers: base64url of `<epoch ms>.<id>`. */
function writeCursor({ createdAtMillis, id }: Position): string {
  return Buffer.from(`${createdAtMillis}.${id}`).toString('base64url')
}

/** `undefined` for a text that is no `next` of an earlier answer. */
export function readCursor(cursor: string): Position | undefined {
  const decoded = Buffer.from(cursor, 'base64url').toString()
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(decoded)
  if (!match) return undefined
  const position = { createdAtMillis: Number(match[1]), id: match[2]! }
  return writeCursor(position) === cursor ? position : undefined
}
