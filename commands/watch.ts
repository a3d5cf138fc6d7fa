import { existsSync, readdirSync, watch } from 'node:fs'
import { join, relative } from 'node:path'

type WatchOptions = {
  /** Changes that come within this time are one edit: editors write a file in several steps. */
  quietMillis?: number
  /** Whether to watch a folder, by its whole path. @default all folders */
  isWatched?: (path: string) => boolean
}

/**
 * Calls `react` with the path, relative to `folder`, of an edited source file. A call starts only
 * when the one before has ended.
 *
 * Each folder is watched by itself. `node --watch` and a recursive `fs.watch` watch the inode of
 * each file. Editors, and tar, by which Skaffold syncs, put a new file in its place: both would see
 * the first edit and none after.
 */
export function onEdit(
  folder: string,
  react: (file: string) => void | Promise<void>,
  { quietMillis = 200, isWatched = () => true }: WatchOptions = {},
): void {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const watched = new Set<string>()
  watchFolders()

  function watchFolders(): void {
    for (const path of foldersIn(folder).filter(path => !watched.has(path) && isWatched(path))) {
      watched.add(path)
      const watcher = watch(path, (event, file) => {
        if (!existsSync(path)) forget()
        if (event === 'rename') watchFolders()
        if (file) onChange(relative(folder, join(path, file)))
      }).on('error', forget)
      // A folder that is removed may be made anew, as by a change of branches.
      function forget(): void {
        watcher.close()
        watched.delete(path)
      }
    }
  }

  function onChange(file: string): void {
    if (!/\.(ts|tsx|css|html)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(() => react(file))
    }, quietMillis)
  }
}

/** A path that vanishes while it is read causes another event, and another look. */
function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const folders = entries.filter(entry => entry.isDirectory())
    return [folder, ...folders.map(entry => join(entry.parentPath, entry.name))]
  } catch {
    return existsSync(folder) ? [folder] : []
  }
}
