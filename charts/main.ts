/**
 * `node charts/main.ts`: writes the stale files of `k8s/` anew, and prints their names. With `--explain`
 * it prints what each object is for instead.
 */
import { join } from 'node:path'
import { finishUnread } from '../services/process/output-end.ts'
import { explanation } from './explain.ts'
import { renderManifests } from './manifests.ts'
import { writeStale } from './write.ts'

finishUnread()

const folder = join(import.meta.dirname, '../k8s')

const lines = process.argv.includes('--explain')
  ? [explanation()]
  : writeStale(folder, renderManifests()).map(path => `k8s/${path}`)

for (const line of lines) process.stdout.write(`${line}\n`)
