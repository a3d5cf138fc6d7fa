/**
 * `node charts/main.ts`: brings `k8s/` up to date with the charts, and prints the files that it
 * wrote.
 */
import { join } from 'node:path'
import { renderManifests } from './manifests.ts'
import { writeStale } from './write.ts'

const folder = join(import.meta.dirname, '../k8s')

for (const path of writeStale(folder, renderManifests())) process.stdout.write(`k8s/${path}\n`)
