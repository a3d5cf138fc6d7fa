import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

// Only the account that runs the processes may read what people wrote and what was recorded of it.
// The mode is set after creation too, because an existing file or folder keeps its own.
const folderMode = 0o700
const fileMode = 0o600
const stickyBit = 0o1000

/**
 * Makes `folder` and its parents where they are missing, and closes `folder` to other accounts.
 * A folder with the sticky bit, such as `/tmp`, stays open: it is shared on purpose.
 */
function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: folderMode })
  const isShared = (statSync(folder).mode & stickyBit) !== 0
  if (!isShared) restrict(folder, folderMode)
}

/**
 * Makes `file` and its folder where they are missing, and closes the file to other accounts, with
 * every file whose name begins with its name: SQLite's `-wal` and `-shm`, and stores that were set
 * aside. Call it before SQLite opens the file: SQLite gives the same mode to the files it adds later.
 */
export function makePrivateFile(file: string): void {
  const folder = dirname(file)
  makePrivateFolder(folder)
  closeSync(openSync(file, 'a', fileMode))
  for (const name of readdirSync(folder)) {
    if (name.startsWith(basename(file))) restrict(join(folder, name), fileMode)
  }
}

/**
 * Ignores a mode that cannot be changed: another account's file, or a volume without modes. A volume
 * of Kubernetes is root's, so a process that ended here would not start in a cluster.
 */
function restrict(path: string, mode: number): void {
  try {
    chmodSync(path, mode)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isLeftAsItIs = code === 'EPERM' || code === 'ENOTSUP' || code === 'EROFS'
    // Another process may delete its `-wal` after the listing.
    if (!isLeftAsItIs && code !== 'ENOENT') throw error
  }
}
