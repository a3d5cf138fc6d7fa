import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Two earlier stores and the latest one are enough to look for a cause. */
const mostAsides = 3

/** A store and its journal; the volume in the cluster has this much room for them. */
const mostBytes = 512 * 1024 * 1024

const suffixes = ['', '-wal', '-shm']

/**
 * Renames an unusable store to `<file>.aside-<time>`, with its journal. The oldest stores that were
 * set aside earlier are deleted, since they would fill the disk; the new one never is.
 * @returns the new path, and the deleted paths
 */
export function moveAside(file: string): { movedTo: string; removed: string[] } {
  const stamp = new Date().toISOString().replaceAll(':', '-')
  const movedTo = `${file}.aside-${stamp}`
  for (const suffix of suffixes) {
    if (existsSync(file + suffix)) renameSync(file + suffix, movedTo + suffix)
  }
  return { movedTo, removed: removeOldest(file) }
}

function removeOldest(file: string): string[] {
  const newestFirst = asidesOf(file).sort().reverse()
  let bytes = 0
  const removed = newestFirst.filter((aside, index) => {
    bytes += bytesOf(aside)
    return index > 0 && (index >= mostAsides || bytes > mostBytes)
  })
  for (const aside of removed) {
    for (const suffix of suffixes) rmSync(aside + suffix, { force: true })
  }
  return removed
}

/** Their names sort by time. */
function asidesOf(file: string): string[] {
  const folder = dirname(file)
  const start = `${basename(file)}.aside-`
  const names = readdirSync(folder).filter(name => name.startsWith(start))
  return [...new Set(names.map(name => join(folder, name.replace(/-(?:wal|shm)$/, ''))))]
}

const bytesOf = (aside: string) =>
  suffixes.reduce(
    (sum, suffix) => sum + (statSync(aside + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
