/** `node charts/main.ts`: writes the stale files of `k8s/` anew, and prints their names. */
import { join } from 'node:path'
import { renderManifests } from './manifests.ts'
import { writeStale } from './write.ts'

const folder = join(import.meta.dirname, '../k8s')

for (const path of writeStale(folder, renderManifests())) process.stdout.write(`k8s/${path}\n`)
