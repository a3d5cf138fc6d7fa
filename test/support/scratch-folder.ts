import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterwards } from './afterwards.ts'

/** A new empty folder, removed after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-test-'))
  // A killed process may write once more.
  afterwards(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}
