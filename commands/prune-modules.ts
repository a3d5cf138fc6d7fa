/**
 * Makes `node_modules` smaller for the image: `node commands/prune-modules.ts node_modules`.
 * Drops only what Node never loads; `test/image/pruned-tree.test.ts` starts every process from what
 * is left, the contributed instrumentations included.
 */
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Maps, typings and sources for compilers (Node refuses `.ts` under node_modules), and documents.
 */
const unloadedFile = /\.(map|ts|mts|cts|flow|tsbuildinfo|markdown)$|(?<!LICENSE|NOTICE)\.md$/i

/** From `node_modules`; each is read by browsers, bundlers or compilers alone. */
const unloadedFolders = [
  '@types',
  // Recording of browser sessions. Only rollbar's browser builds ask for it.
  ...['rrweb', 'rrdom', 'rrweb-snapshot', '@rrweb'],
  ...['rollbar/src', 'rollbar/replay', 'rollbar/dist/plugins'],
]

/** Node takes `rollbar.cjs` of these; the other thirty are builds for browsers. */
const rollbarBuild = /^rollbar\/dist\/(?!rollbar\.cjs$|package\.json$)/

/** @param path relative to `node_modules`, with slashes */
export const isUnloaded = (path: string) =>
  unloadedFile.test(path) || unloadedFolders.includes(path) || rollbarBuild.test(path)

/**
 * Drops what is never loaded from a `node_modules` folder; answers the bytes of the files dropped.
 */
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
