import { DatabaseSync } from 'node:sqlite'
import { makePrivateFile } from './private-files.ts'

export type FileLock = { release(): void }

const busy = 5

/**
 * Takes `file` as a lock for this process, or answers undefined when another one has it. The lock
 * is SQLite's own on an empty database: unlike a file with a process id, the system drops it
 * however the holder ends, `kill -9` included.
 * @throws what the file system or SQLite says where the file cannot be made
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
