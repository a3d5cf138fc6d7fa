import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Checked in some hundredths of a second; 256 MB take a second, or several from a slow disk. */
const smallBytes = 16 * 1024 * 1024

/** Whether checking a store for damage would delay the start. */
export const isLarge = (file: string) =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > smallBytes

const markOf = (file: string) => `${file}.damaged`

/** The damage that an earlier process found while it used the store. */
export const knownDamage = (file: string): string | undefined =>
  existsSync(markOf(file)) ? readFileSync(markOf(file), 'utf8') : undefined

/** Call after the store was moved. */
export const forgetDamage = (file: string) => rmSync(markOf(file), { force: true })

/** Beside this file, in TypeScript as in the bundle of the npm package. */
const program = join(import.meta.dirname, `check-file${extname(import.meta.filename)}`)

type LaterCheck = {
  /** Called with the damage found; the next start then moves the store aside. */
  onDamaged(found: string): void
  onProblem(problem: unknown): void
}

/**
 * Checks a store in use for damage, in a thread beside the requests.
 * @returns a function that cancels the check
 */
export function checkLater(file: string, { onDamaged, onProblem }: LaterCheck): () => void {
  const worker = new Worker(program, { workerData: file })
  worker.unref()
  worker.on('error', onProblem)
  worker.on('message', (found: unknown) => {
    if (found === 'ok') return
    writeFileSync(markOf(file), String(found), { mode: 0o600 })
    onDamaged(String(found))
  })
  return () => void worker.terminate()
}
