import { DatabaseSync } from 'node:sqlite'
import { makePrivateFile } from './private-files.ts'

export type FileLock = { release(): void }

const busy = 5

/**
 * Takes `file` as a lock for this process; undefined when another process holds it. It is SQLite's
 * lock on an empty database: unlike a file with a process id, the system releases it however the
 * holder ends, even by `kill -9`.
 * @throws the error of the file system or of SQLite when the file cannot be made
 */
export function lockFile(file: string): FileLock | undefined {
  makePrivateFile(file)
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === busy) return undefined
    throw error
  }
  return { release: () => database.close() }
}
