import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readVariants } from '../../commands/check-manifests/manifest.ts'
import { skaffoldProblems } from '../../commands/check-manifests/skaffold.ts'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'skaffold.yaml'), 'utf8')
const manifests = readVariants(join(root, 'k8s')).flat()

test('every name in skaffold.yaml exists, and every source but the page is synced', () => {
  expect(skaffoldProblems(text, root, manifests)).toEqual([])
})

test.each([
  ['- image: waywiser', '- image: waywizer', 'no manifest has the image "waywizer"'],
  ['target: service', 'target: services', 'Dockerfile has no target "services"'],
  ['value: dev', 'value: devel', 'Dockerfile has no target "devel"'],
  ['- k8s/local/[^k]*.yaml', '- k8s/home/*.yaml', 'no file is named "k8s/home/*.yaml"'],
  ['value: k8s/aws/[^k]*.yaml', 'value: k8s/gcp/*.yaml', 'no file is named "k8s/gcp/*.yaml"'],
  ['k8s/verify/job.yaml', 'k8s/verify.yaml', 'no file is named "k8s/verify.yaml"'],
  ['/app/commands/verify.ts', '/app/verify.ts', 'no file is named "verify.ts"'],
  ['port: 3001', 'port: 3002', 'forwards port 3002 of service notifications, which has none'],
  ['"secrets"]', '"keys"]', 'package.json has no script "keys"'],
])('%s → %s is a problem', (right, wrong, problem) => {
  expect(skaffoldProblems(text.replace(right, wrong), root, manifests)).toEqual([
    `skaffold.yaml: ${problem}`,
  ])
})

test('a source that is not synced is a problem, since it costs a new image', () => {
  const none = text.replace('services/*.ts', 'services/*.tsx')

  expect(skaffoldProblems(none, root, manifests)).toContain(
    'skaffold.yaml: services/environment.ts is not synced',
  )
})

test('a page that is synced is a problem, since the old one would be shown', () => {
  const all = text.replace('services/viewer/[^u]*/', 'services/viewer/*/')

  expect(skaffoldProblems(all, root, manifests)).toContain(
    'skaffold.yaml: services/viewer/ui/build.ts is synced, but has to be built',
  )
})
