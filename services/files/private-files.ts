import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

// What people wrote, and what was recorded of it, is for the account that runs the processes. The
// mode is set after each creation too: `umask` narrows the mode of a creation, and a file or
// folder that was there before keeps its own.
const folderMode = 0o700
const fileMode = 0o600
const stickyBit = 0o1000

/**
 * Makes `folder` and its parents where they are missing, and closes `folder` to other accounts.
 * A folder with the sticky bit, such as `/tmp`, stays open: it is shared on purpose.
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: folderMode })
  const isShared = (statSync(folder).mode & stickyBit) !== 0
  if (!isShared) restrict(folder, folderMode)
}

/**
 * Makes `file` and its folder where they are missing, and closes the file to other accounts, with
 * all files beside it whose names begin with its name: SQLite's `-wal` and `-shm`, and stores that
 * were set aside. To be called before SQLite opens the file: what SQLite makes beside it later gets
 * the same mode.
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
 * The mode of another account's file cannot be changed, and some volumes have no modes. A volume
 * of Kubernetes is root's, so a process that ended here would not start in a cluster.
 */
function restrict(path: string, mode: number): void {
  try {
    chmodSync(path, mode)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isLeftAsItIs = code === 'EPERM' || code === 'ENOTSUP' || code === 'EROFS'
    // Another process may take its `-wal` away between the listing and this.
    if (!isLeftAsItIs && code !== 'ENOENT') throw error
  }
}
