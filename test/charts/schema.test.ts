import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { type Manifest, titleOf } from '../../commands/check-manifests/manifest.ts'
import { schemaProblems } from '../../commands/check-manifests/schema.ts'
import { committed, find } from './committed.ts'

test.each(overlays)('Kubernetes knows every field that is committed for %s', async where => {
  const problems = await Promise.all(committed(where).map(schemaProblems))

  expect(problems.flat()).toEqual([])
})

// biome-ignore lint/suspicious/noExplicitAny: a broken copy breaks types, too
type Change = (spec: any, container: any, manifest: any) => void

const breaks: [what: string, change: Change, problem: string][] = [
  [
    'a misspelt field of a container',
    (_, container) => (container.readinesProbe = {}),
    '/spec/template/spec/containers/0/readinesProbe is unknown',
  ],
  [
    'a misspelt field of a pod',
    spec => (spec.template.spec.enableServiceLink = false),
    '/spec/template/spec/enableServiceLink is unknown',
  ],
  [
    'a misspelt field deep inside',
    (_, container) => (container.livenessProbe.httpGet.paht = '/'),
    '/spec/template/spec/containers/0/livenessProbe/httpGet/paht is unknown',
  ],
  [
    'a misspelt field of the metadata',
    (_, __, manifest) => (manifest.metadata.label = {}),
    '/metadata/label is unknown',
  ],
  [
    'a field that is beside its place',
    (_, __, manifest) => (manifest.replicas = 2),
    '/replicas is unknown',
  ],
  [
    'a count as text',
    spec => (spec.replicas = '2'),
    '/spec/replicas breaks type {"type":"integer"}',
  ],
  [
    'a port as text',
    (_, container) => (container.ports[0].containerPort = '80'),
    '/spec/template/spec/containers/0/ports/0/containerPort breaks type {"type":"integer"}',
  ],
  [
    'a number as a variable',
    (_, container) => (container.env[0].value = 3),
    '/spec/template/spec/containers/0/env/0/value breaks type {"type":"string"}',
  ],
  [
    'a boolean as a name, as unquoted YAML makes of it',
    (_, container) => (container.name = true),
    '/spec/template/spec/containers/0/name breaks type {"type":"string"}',
  ],
  [
    'no selector',
    spec => delete spec.selector,
    '/spec breaks required {"missingProperty":"selector"}',
  ],
]

test.each(breaks)('the schemas find %s', async (_what, change, problem) => {
  const manifest = find(committed(), 'Deployment', 'activities')
  change(manifest.spec, manifest.spec.template.spec.containers[0], manifest)

  expect(await schemaProblems(manifest)).toEqual([`Deployment activities: ${problem}`])
})

test('labels and data may be called whatever one likes', async () => {
  const manifest = find(committed(), 'ConfigMap', 'waywiser')
  manifest.metadata.labels = { 'example.org/anything': 'x' }
  manifest.data = { ANYTHING: 'x' }

  expect(await schemaProblems(manifest)).toEqual([])
})

test.each([
  { apiVersion: 'apps/v1', kind: 'Deploymnt' },
  { apiVersion: 'apps/v9', kind: 'Deployment' },
])('a kind that Kubernetes does not know is a problem: $apiVersion $kind', async kind => {
  const manifest: Manifest = { ...kind, metadata: { name: 'x' } }

  expect(await schemaProblems(manifest)).toEqual([
    `${titleOf(manifest)}: ${kind.apiVersion} ${kind.kind} is no kind that we know`,
  ])
})
