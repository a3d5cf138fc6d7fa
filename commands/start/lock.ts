import { join } from 'node:path'
import { type FileLock, lockFile } from '../../services/files/file-lock.ts'

/** Takes the data folder for this process; undefined when another `npm start` has it. */
export const lockDataFolder = (folder: string): FileLock | undefined =>
  lockFile(join(folder, 'start.lock'))
