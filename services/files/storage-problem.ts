import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** The least that SQLite needs for a new file. */
const leastBytes = 128 * 1024

/**
 * The line to show when a file of `WAYWISER_DATA` cannot be opened. Undefined for an error of neither
 * the file system (`errno`) nor SQLite (`errcode`), which is a bug of ours.
 *
 * @param setting how the folder is set
 */
export function storageProblem(
  error: unknown,
  file: string,
  setting = 'WAYWISER_DATA',
): string | undefined {
  const { errno, errcode, message } = error as Error & { errno?: number; errcode?: number }
  if (errno === undefined && errcode === undefined) return undefined
  return isFull(dirname(file))
    ? `the disk is full: ${file} cannot be opened; make room, or set ${setting} to a folder elsewhere`
    : `${file} cannot be opened (${message}); check the folder, or set ${setting} to another one`
}

/** SQLite reports a full disk in several ways, as an I/O error among others. */
function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < leastBytes
  } catch {
    return false
  }
}
