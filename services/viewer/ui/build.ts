import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = fileURLToPath(new URL('.', import.meta.url))
const apiTypes = fileURLToPath(new URL('../records/api.ts', import.meta.url))
const pageFolder = fileURLToPath(new URL('../../../dist/viewer', import.meta.url))

/**
 * Builds the page into `dist/viewer` unless what is there is newer than every source. Vite is only
 * loaded when it is needed: it is a development dependency, and slow to load.
 * Several processes may call this at once (tests do): each builds apart and swaps a whole folder in.
 */
export async function buildPageWhenStale(): Promise<void> {
  const builtMillis = await changedMillis(join(pageFolder, 'index.html'))
  const sourceMillis = Math.max(await newestMillis(sources), await changedMillis(apiTypes))
  if (builtMillis > sourceMillis) return
  const fresh = join(dirname(pageFolder), `viewer-${process.pid}-${Date.now()}`)
  await mkdir(fresh, { recursive: true })
  await asInProduction(() => buildInto(fresh))
  await swapIn(fresh)
}

async function buildInto(fresh: string): Promise<void> {
  const [{ build }, { default: config }] = await Promise.all([
    import('vite'),
    import('./vite.config.ts'),
  ])
  await build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { ...config.build, outDir: fresh },
  })
}

/**
 * Vite takes NODE_ENV over its own mode: with `test` in it, as test runners set, it would build a
 * page for development, a seventh larger, and tests would look at another page than users.
 */
async function asInProduction(build: () => Promise<void>): Promise<void> {
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await build()
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
}

async function swapIn(fresh: string): Promise<void> {
  const old = `${fresh}-old`
  if (existsSync(pageFolder)) await rename(pageFolder, old).catch(goneMeanwhile)
  // Another process may have put its own, just as fresh, in between.
  await rename(fresh, pageFolder).catch(() => rm(fresh, { recursive: true, force: true }))
  await rm(old, { recursive: true, force: true })
}

function goneMeanwhile(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

/** 0 for what is not there. */
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
