import { watch } from 'node:fs'
import { join } from 'node:path'

/** Editors write a file in several steps; what comes within this time is one edit. */
const quietMillis = 200

/** Calls `react` with an edited source file's name, never while an earlier call still runs. */
export function onEdit(react: (file: string) => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  watch(join(import.meta.dirname, '../../services'), { recursive: true }, (_event, file) => {
    if (!file || !/\.(ts|tsx|css|html)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(() => react(file))
    }, quietMillis)
  })
}
