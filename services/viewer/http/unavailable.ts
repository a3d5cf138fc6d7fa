/**
 * SQLite's result codes for a file that cannot be written or read now: busy, locked, out of memory,
 * read-only, I/O error, disk full, cannot be opened. Any other code is a fault of the viewer and
 * would be the same at the next attempt.
 */
const passingCodes = new Set([5, 6, 7, 8, 10, 13, 14])

/** Whether the store is only unavailable for now, so that a sender should try again. */
export function isUnavailable(error: unknown): boolean {
  const { errcode } = error as { errcode?: number }
  return errcode !== undefined && passingCodes.has(errcode & 0xff)
}
