import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** Looked through in some hundredths of a second; 256 MB take one, or several from a slow disk. */
const smallBytes = 16 * 1024 * 1024

/** Whether a store is so large that looking for damage would keep the viewer from being ready. */
export const isLarge = (file: string) =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > smallBytes

const markOf = (file: string) => `${file}.damaged`

/** What an earlier process found wrong with a store while it used it. */
export const knownDamage = (file: string): string | undefined =>
  existsSync(markOf(file)) ? readFileSync(markOf(file), 'utf8') : undefined

/** The store is no longer where it was. */
export const forgetDamage = (file: string) => rmSync(markOf(file), { force: true })

type LaterCheck = {
  /** Called with what is wrong; the next start then moves the store aside. */
  onDamaged(found: string): void
  onProblem(problem: unknown): void
}

/**
 * Looks for damage in a store that is in use, in a thread beside the requests.
 * @returns how to give it up
 */
export function checkLater(file: string, { onDamaged, onProblem }: LaterCheck): () => void {
  const worker = new Worker(new URL('./check-file.ts', import.meta.url), { workerData: file })
  worker.unref()
  worker.on('error', onProblem)
  worker.on('message', (found: unknown) => {
    if (found === 'ok') return
    writeFileSync(markOf(file), String(found), { mode: 0o600 })
    onDamaged(String(found))
  })
  return () => void worker.terminate()
}
