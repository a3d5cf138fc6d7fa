import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder for data, removed when the benchmark ends: a million spans take a gigabyte. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-bench-'))
  // A process that is ending may write once more.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
