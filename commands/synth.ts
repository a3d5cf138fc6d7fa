/**
 * `npm run synth`: brings `k8s/` up to date with the charts. With `-- --watch` again at every edit
 * of a chart, beside `skaffold dev`, which watches `k8s/` alone.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const charts = join(import.meta.dirname, '../charts/main.ts')
const watch = process.argv.includes('--watch') ? ['--watch', '--watch-preserve-output'] : []
const child = spawn(process.execPath, [...watch, charts], { stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', code => {
  process.exitCode = code ?? 1
})
