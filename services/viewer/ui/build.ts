import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const pageSources = fileURLToPath(new URL('.', import.meta.url))
/** The page, and the folders that it imports from. */
export const pageSourceFolders = [
  '.',
  '../errors/stack',
  '../filter',
  '../graph',
  '../json',
  '../records',
  '../trace-tree',
  '../words',
  '../../json',
  '../../text',
  '../../trace-context',
  '../../x-ray',
].map(folder => fileURLToPath(new URL(folder, import.meta.url)))
const pageFolder = fileURLToPath(new URL('../../../dist/viewer', import.meta.url))

/**
 * Builds the page into `dist/viewer` unless what is there is newer than every source. Several
 * processes may call this at once (tests do): each builds into its own folder and then swaps it in.
 */
export async function buildPageWhenStale(): Promise<void> {
  if (!(await isStale())) return
  const fresh = join(dirname(pageFolder), `viewer-${process.pid}-${Date.now()}`)
  await mkdir(fresh, { recursive: true })
  await buildInto(fresh)
  // Another process may have been faster, and its page be in use.
  if (await isStale()) await swapIn(fresh)
  else await rm(fresh, { recursive: true })
}

async function isStale(): Promise<boolean> {
  const builtMillis = await changedMillis(join(pageFolder, 'index.html'))
  const sourceMillis = Math.max(...(await Promise.all(pageSourceFolders.map(newestMillis))))
  return builtMillis <= sourceMillis
}

/**
 * In a process of its own, because Vite reads and writes NODE_ENV: with `test` in it, as test
 * runners set, it builds a page for development, and ours must not become `production`.
 */
async function buildInto(fresh: string): Promise<void> {
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')))
  const options = ['--outDir', fresh, '--configLoader', 'native', '--logLevel', 'warn']
  await promisify(execFile)(process.execPath, [vite, 'build', pageSources, ...options], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

async function swapIn(fresh: string): Promise<void> {
  const old = `${fresh}-old`
  if (existsSync(pageFolder)) await rename(pageFolder, old).catch(goneMeanwhile)
  // Another process may have put its own page there meanwhile, which is just as fresh.
  await rename(fresh, pageFolder).catch(() => rm(fresh, { recursive: true, force: true }))
  await rm(old, { recursive: true, force: true })
}

function goneMeanwhile(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

/** The time of the last change; 0 for a path that does not exist. */
const changedMillis = (path: string) =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )

/** Folders count too: their time changes when a file goes away. */
async function newestMillis(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const times = await Promise.all(
    entries.map(entry => changedMillis(join(entry.parentPath, entry.name))),
  )
  return Math.max(0, ...times)
}
