import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Files of the root that the package has in its own form while it is packed. */

const root = join(import.meta.dirname, '../..')
const kept = join(root, 'dist/packing')
const original = join(kept, 'original')
const placed = join(kept, 'placed')
const runFile = join(kept, 'run')

const read = (file: string) => readFileSync(file, 'utf8')

/**
 * Puts files in place of those of the root, which are kept.
 *
 * @param run names this run of `npm pack`
 * @throws when another run has its files in place
 */
export function putInPlace(run: string, files: { [name: string]: string }): void {
  if (existsSync(kept)) throw new Error('Another npm pack is at work in this folder.')
  for (const folder of [kept, original, placed]) mkdirSync(folder, { recursive: true })
  writeFileSync(runFile, run)
  for (const [name, text] of Object.entries(files)) {
    copyFileSync(join(root, name), join(original, name))
    writeFileSync(join(placed, name), text)
    writeFileSync(join(root, name), text)
  }
}

/** Whether the files of a run are in place. */
export const isInPlace = (run: string) => existsSync(runFile) && read(runFile) === run

/** Puts the root's files back, but for those that somebody has changed meanwhile. */
export function restore(): void {
  if (!existsSync(kept)) return
  for (const name of readdirSync(placed)) {
    const file = join(root, name)
    if (read(file) === read(join(placed, name))) copyFileSync(join(original, name), file)
  }
  rmSync(kept, { recursive: true })
}
