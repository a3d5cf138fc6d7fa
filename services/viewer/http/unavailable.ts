/**
 * SQLite's result codes of a file that cannot be written or read now, whatever is asked of it: busy,
 * locked, out of memory, read-only, I/O error, disk full, cannot be opened. What remains is a fault
 * of ours, which would be the same at the next attempt.
 */
const passingCodes = new Set([5, 6, 7, 8, 10, 13, 14])

/** Whether a sender should try again, since the store is only unavailable for now. */
export function isUnavailable(error: unknown): boolean {
  const { errcode } = error as { errcode?: number }
  return errcode !== undefined && passingCodes.has(errcode & 0xff)
}
