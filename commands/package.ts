/**
 * `npm run package`: makes the npm package `waywiser`, and prints its path. `-- --to <folder>` says
 * where (default: the current folder).
 *
 * Not `npm pack` in the root: that would give whoever installs the package all that our two services
 * depend on (200 MB), and `.npmrc` allows no script that would build anything first. So the package
 * is laid out in a folder of its own, with a manifest without dependencies: everything is bundled.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { buildPageWhenStale } from '../services/viewer/ui/build.ts'
import { readArguments } from './arguments.ts'
import { manifestOf } from './package/manifest.ts'

const run = promisify(execFile)
const from = (path: string) => join(import.meta.dirname, path)

const { to } = readArguments('usage: npm run package [-- --to <folder>]', () => {
  const { values } = parseArgs({ options: { to: { type: 'string', default: '.' } } })
  return values
})

const folder = from(`../dist/package-${process.pid}`)
try {
  await layOut()
  const [tarball] = await pack()
  console.log(join(resolve(to), tarball!.filename))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * The bundle and the page lie two levels below the manifest, where the sources are in the
 * repository: they look for `../../package.json` and `../../dist/viewer` in both.
 */
async function layOut(): Promise<void> {
  await Promise.all([buildPageWhenStale(), bundle(join(folder, 'dist/waywiser'))])
  copyFileSync(from('waywiser/bin.cjs'), join(folder, 'dist/waywiser/bin.cjs'))
  cpSync(from('../dist/viewer'), join(folder, 'dist/viewer'), { recursive: true })
  copyFileSync(from('package/README.md'), join(folder, 'README.md'))
  const manifest = manifestOf(JSON.parse(readFileSync(from('../package.json'), 'utf8')))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

async function bundle(outDir: string): Promise<void> {
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')))
  const config = ['--config', from('package/vite.config.ts'), '--configLoader', 'native']
  await run(
    process.execPath,
    [vite, 'build', ...config, '--outDir', outDir, '--logLevel', 'warn'],
    {
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
}

/** By the npm that runs this script: on Windows, Node starts no `npm` that is a script of the shell. */
async function pack(): Promise<{ filename: string }[]> {
  const { npm_execpath: npm } = process.env
  const [program, first] = npm ? [process.execPath, [npm]] : ['npm', []]
  const { stdout } = await run(program, [
    ...first,
    ...['pack', folder, '--pack-destination', resolve(to), '--json'],
  ])
  return JSON.parse(stdout)
}
