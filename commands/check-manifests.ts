/**
 * Part of `npm run check`: `k8s/` is what the charts say, known to Kubernetes, and as our policy
 * wants it. Needs no cluster. One line for each problem; silent and 0 when there is none.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderManifests } from '../charts/manifests.ts'
import { stalePaths } from '../charts/write.ts'
import { readVariants } from './check-manifests/manifest.ts'
import { policyProblems } from './check-manifests/policy.ts'
import { schemaProblems } from './check-manifests/schema.ts'
import { skaffoldProblems } from './check-manifests/skaffold.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'k8s')
const problems = stalePaths(folder, renderManifests()).map(
  path => `k8s/${path} is stale: run npm run synth`,
)
for (const manifests of readVariants(folder)) {
  const ofSchemas = await Promise.all(manifests.map(schemaProblems))
  problems.push(...ofSchemas.flat(), ...policyProblems(manifests))
}
const skaffold = readFileSync(join(root, 'skaffold.yaml'), 'utf8')
problems.push(...skaffoldProblems(skaffold, root, readVariants(folder).flat()))

for (const problem of new Set(problems)) console.error(problem)
if (problems.length > 0) process.exitCode = 1
