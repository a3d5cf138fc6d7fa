import { readdirSync, watch } from 'node:fs'
import { join, relative } from 'node:path'

/** Editors write a file in several steps; what comes within this time is one edit. */
const quietMillis = 200

/**
 * Calls `react` with the name of an edited source file below `folder`, never while an earlier call
 * still runs.
 *
 * Each folder is watched by itself. `node --watch` and a recursive `fs.watch` watch each file, and
 * lose it when an editor puts a new one in its place: they see the first edit and none after.
 */
export function onEdit(folder: string, react: (file: string) => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const watched = new Set<string>()
  watchFolders()

  function watchFolders(): void {
    for (const path of foldersIn(folder).filter(path => !watched.has(path))) {
      watched.add(path)
      watch(path, (event, file) => {
        if (event === 'rename') watchFolders()
        if (file) onChange(relative(folder, join(path, file)))
      })
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

const foldersIn = (folder: string) => [
  folder,
  ...readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name)),
]
