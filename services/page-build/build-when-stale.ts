import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A page that Vite builds. */
export type PageBuild = {
  /** The page's folder, with its `vite.config.ts`, then the folders that it imports from. */
  sources: string[]
  /** Where it is built to. */
  folder: string
}

/**
 * Builds a page unless what is there is newer than every source. Several processes may call this at once
 * (tests do): each builds into its own folder and then swaps it in.
 */
export async function buildWhenStale(page: PageBuild): Promise<void> {
  if (!(await isStale(page))) return
  const { folder, sources } = page
  const fresh = join(dirname(folder), `${basename(folder)}-${process.pid}-${Date.now()}`)
  await mkdir(fresh, { recursive: true })
  await buildInto(fresh, sources[0]!)
  // Another process may have been faster, and its page be in use.
  if (await isStale(page)) await swapIn(fresh, folder)
  else await rm(fresh, { recursive: true })
}

async function isStale({ sources, folder }: PageBuild): Promise<boolean> {
  const builtMillis = await changedMillis(join(folder, 'index.html'))
  const sourceMillis = Math.max(...(await Promise.all(sources.map(newestMillis))))
  return builtMillis <= sourceMillis
}

/**
 * In a process of its own, because Vite reads and writes NODE_ENV: with `test` in it, as test
 * runners set, it builds a page for development, and ours must not become `production`.
 */
async function buildInto(fresh: string, root: string): Promise<void> {
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')))
  const options = ['--outDir', fresh, '--configLoader', 'native', '--logLevel', 'warn']
  await promisify(execFile)(process.execPath, [vite, 'build', root, ...options], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

async function swapIn(fresh: string, folder: string): Promise<void> {
  const old = `${fresh}-old`
  if (existsSync(folder)) await rename(folder, old).catch(goneMeanwhile)
  // Another process may have put its own page there meanwhile, which is just as fresh.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }))
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
