import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A key that must be found in Secrets only. Its endpoints below lead nowhere. */
export const plantedKey = `planted-${randomUUID()}`

/**
 * A copy of the project, with edits that are not committed and without ignored files: tests edit
 * files, and must never take a developer's `.env` into a cluster.
 */
export const tree = mkdtempSync(join(tmpdir(), 'waywiser-cluster-'))

export function fillTree(): void {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root })
  for (const path of list.toString().split('\0')) {
    if (!path || !existsSync(join(root, path))) continue
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    cpSync(join(root, path), join(tree, path))
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  writeFileSync(
    join(tree, '.env'),
    [
      `HONEYCOMB_API_KEY=${plantedKey}`,
      'HONEYCOMB_API_ENDPOINT=http://127.0.0.1:9',
      `ROLLBAR_ACCESS_TOKEN=${plantedKey}`,
      'ROLLBAR_ENDPOINT=http://127.0.0.1:9',
    ].join('\n'),
  )
}
