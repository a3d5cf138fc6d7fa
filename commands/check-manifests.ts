/**
 * Part of `npm run check`: compares `k8s/` with the charts, and finds names in it and in
 * `skaffold.yaml` that lead nowhere. Needs no cluster. Prints one line for each problem.
 *
 * There is no check against Kubernetes' schemas: the types of cdk8s-plus, from which the charts are
 * made, are those schemas, and write no member that they do not know.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderManifests } from '../charts/manifests.ts'
import { stalePaths } from '../charts/write.ts'
import { finishUnread } from '../services/process/output-end.ts'
import { linkProblems } from './check-manifests/links.ts'
import { readVariants } from './check-manifests/manifest.ts'
import { skaffoldProblems } from './check-manifests/skaffold.ts'

finishUnread()

const root = join(import.meta.dirname, '..')
const folder = join(root, 'k8s')
const variants = readVariants(folder)
const problems = new Set([
  ...stalePaths(folder, renderManifests()).map(path => `k8s/${path} is stale: run npm run synth`),
  ...variants.flatMap(linkProblems),
  ...skaffoldProblems(readFileSync(join(root, 'skaffold.yaml'), 'utf8'), root, variants.flat()),
])
for (const problem of problems) console.error(problem)
if (problems.size > 0) process.exitCode = 1
