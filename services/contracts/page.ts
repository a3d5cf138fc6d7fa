/** A place in a list that is sorted newest first; the id decides between equal times. */
export type Position = { createdAtMillis: number; id: string }

/** The part of a list that a request wants. */
export type Page = {
  /** 1 to 100. */
  limit: number
  /** The last entry of the previous page; absent for the first page. */
  after?: Position
}

/** Before every entry, for a first page: times in ms are never this large. */
export const beforeEverything: Position = { createdAtMillis: Number.MAX_SAFE_INTEGER, id: '' }

/** Makes a page of up to `limit + 1` rows. The extra row only shows that there is a next page. */
export function toPage<Entry>(
  rows: Entry[],
  limit: number,
  positionOf: (entry: Entry) => Position,
): { entries: Entry[]; next: string | undefined } {
  const entries = rows.slice(0, limit)
  const next = rows.length > limit ? writeCursor(positionOf(entries[limit - 1]!)) : undefined
  return { entries, next }
}

/** Opaque to callers: base64url of `<epoch ms>.<id>`. */
function writeCursor({ createdAtMillis, id }: Position): string {
  return Buffer.from(`${createdAtMillis}.${id}`).toString('base64url')
}

/** The position of a `next`; `undefined` for any other text. */
export function readCursor(cursor: string): Position | undefined {
  const decoded = Buffer.from(cursor, 'base64url').toString()
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(decoded)
  if (!match) return undefined
  const position = { createdAtMillis: Number(match[1]), id: match[2]! }
  return writeCursor(position) === cursor ? position : undefined
}
