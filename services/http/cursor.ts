/** A place in a list that is sorted newest first; the id decides between equal times. */
export type Position = { createdAtMillis: number; id: string }

/** Opaque to callers: base64url of `<epoch ms>.<id>`. */
export function writeCursor({ createdAtMillis, id }: Position): string {
  return Buffer.from(`${createdAtMillis}.${id}`).toString('base64url')
}

/** `undefined` for a text that `writeCursor` cannot have written. */
export function readCursor(cursor: string): Position | undefined {
  const decoded = Buffer.from(cursor, 'base64url').toString()
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(decoded)
  if (!match) return undefined
  const position = { createdAtMillis: Number(match[1]), id: match[2]! }
  return writeCursor(position) === cursor ? position : undefined
}
