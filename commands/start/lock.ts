import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makePrivateFile } from '../../services/private-files.ts'

/**
 * Takes the data folder for this process, or answers undefined when another `npm start` has it.
 * The lock is SQLite's own on an empty database: unlike a file with a process id, the system drops
 * it however the holder ends, `kill -9` included.
 */
export function lockDataFolder(folder: string): { release(): void } | undefined {
  const file = join(folder, 'start.lock')
  makePrivateFile(file)
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    database.close()
    return undefined
  }
  return { release: () => database.close() }
}
