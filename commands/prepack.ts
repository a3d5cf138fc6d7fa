/**
 * Runs before `npm pack`: builds the npm package `waywiser` into `dist/waywiser` and `dist/viewer`, and
 * puts its manifest and README in place of the repository's, until `commands/postpack.ts`.
 *
 * The repository's own manifest would give whoever installs the package all that our two services
 * depend on (200 MB); the package has everything bundled, and so no dependency.
 */
import { execFile, spawn } from 'node:child_process'
import { accessSync, constants, copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { finishUnread } from '../services/process/output-end.ts'
import { buildPageWhenStale } from '../services/viewer/ui/build.ts'
import { putInPlace, restore } from './package/in-place.ts'
import { manifestOf } from './package/manifest.ts'

finishUnread()

const run = promisify(execFile)
const from = (path: string) => join(import.meta.dirname, path)

restore()
// npm looks at it after the packing, when our manifest is in place already.
accessSync(process.env.npm_config_pack_destination || '.', constants.W_OK)
await Promise.all([buildPageWhenStale(), bundle(from('../dist/waywiser'))])
copyFileSync(from('waywiser/bin.cjs'), from('../dist/waywiser/bin.cjs'))
const manifest = manifestOf(JSON.parse(readFileSync(from('../package.json'), 'utf8')))
// npm may fail, or be ended, and then runs no script.
const later = [from('postpack.ts'), '--later', String(process.pid)]
putInPlace(String(process.pid), {
  'README.md': readFileSync(from('package/README.md'), 'utf8'),
  'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
})
spawn(process.execPath, later, { detached: true, stdio: 'ignore', windowsHide: true }).unref()

/**
 * The bundle and the page lie two levels below the manifest, where the sources are in the
 * repository: they look for `../../package.json` and `../../dist/viewer` in both.
 */
async function bundle(outDir: string): Promise<void> {
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')))
  const config = ['--config', from('package/vite.config.ts'), '--configLoader', 'native']
  const out = ['--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn']
  const env = { ...process.env, NODE_ENV: 'production' }
  await run(process.execPath, [vite, 'build', ...config, ...out], { env })
}
