/**
 * `npm run synth`: brings `k8s/` up to date with the charts. With `-- --watch` it does so again at
 * every edit of a chart, for a `skaffold dev` that runs at the same time and watches only `k8s/`. With
 * `-- --explain` it writes nothing, and prints what each object is for.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { finishUnread } from '../services/process/output-end.ts'
import { onEdit } from './watch.ts'

finishUnread()

const charts = join(import.meta.dirname, '../charts')

/** Runs in a new process, since a process loads a module once. */
async function synth(): Promise<void> {
  const explain = process.argv.filter(argument => argument === '--explain')
  const child = spawn(process.execPath, [join(charts, 'main.ts'), ...explain], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  process.exitCode = code ?? 1
}

await synth()
if (process.argv.includes('--watch')) {
  onEdit(charts, synth)
  console.log('Watching charts/: Ctrl-C ends it.')
}
