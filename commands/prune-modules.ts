/**
 * Makes `node_modules` smaller for the image: `node commands/prune-modules.ts node_modules`. Drops
 * only files that Node never loads; `test/image/pruned-tree.test.ts` starts every process from the
 * rest, the contributed instrumentations included.
 */
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Maps, typings, sources for compilers (Node rejects `.ts` in node_modules) and documents. */
const unloadedFile = /\.(map|ts|mts|cts|flow|tsbuildinfo|markdown)$|(?<!LICENSE|NOTICE)\.md$/i

/** Paths in `node_modules` that only browsers, bundlers or compilers read. */
const unloadedFolders = [
  '@types',
  // They record browser sessions; only rollbar's browser builds import them.
  'rrweb',
  'rrdom',
  'rrweb-snapshot',
  '@rrweb',
  'rollbar/src',
  'rollbar/replay',
  'rollbar/dist/plugins',
]

/** Node loads `rollbar.cjs`; the other thirty files are builds for browsers. */
const rollbarBuild = /^rollbar\/dist\/(?!rollbar\.cjs$|package\.json$)/

/** @param path relative to `node_modules`, with slashes */
const isUnloaded = (path: string) =>
  unloadedFile.test(path) || unloadedFolders.includes(path) || rollbarBuild.test(path)

/** Removes files that are never loaded from a `node_modules` folder; returns their bytes. */
export function pruneModules(modules: string, folder = ''): number {
  return readdirSync(join(modules, folder)).reduce((dropped, name) => {
    const path = folder ? `${folder}/${name}` : name
    const file = join(modules, path)
    const stats = lstatSync(file)
    if (isUnloaded(path)) {
      const bytes = stats.isDirectory() ? sizeOf(file) : stats.size
      rmSync(file, { recursive: true })
      return dropped + bytes
    }
    return stats.isDirectory() ? dropped + pruneModules(modules, path) : dropped
  }, 0)
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((bytes, entry) => bytes + lstatSync(join(entry.parentPath, entry.name)).size, 0)

if (import.meta.main) {
  const modules = process.argv[2]
  if (!modules) {
    console.error('usage: node commands/prune-modules.ts <node_modules folder>')
    process.exit(1)
  }
  console.log(`dropped ${(pruneModules(modules) / 1e6).toFixed(1)} MB from ${modules}`)
}
