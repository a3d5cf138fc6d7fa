import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { until } from '../support/until.ts'
import { kustomizationOf } from './kustomization.ts'
import { kubectlIn, run } from './run.ts'
import { tree } from './tree.ts'

test.each(overlays)('kubectl apply -k k8s/%s is taken without a warning', async overlay => {
  const args = ['apply', '--dry-run=server', '--warnings-as-errors', '-k', `k8s/${overlay}`]
  const printed = await run('kubectl', args, tree)

  const lines = printed.trim().split('\n')
  expect(lines.length).toBeGreaterThan(30)
  expect(lines.filter(line => !line.endsWith('(server dry run)'))).toEqual([])
})

test.each(['aws', 'eks'])(
  'without npm run secrets a pod of k8s/%s says which key it lacks',
  async overlay => {
    const namespace = `waywiser-without-keys-${overlay}`
    const kubectl = kubectlIn(namespace)
    // A cluster for tests has few volumes.
    const remove = (kind: string) => ({
      target: { kind },
      patch: JSON.stringify({ $patch: 'delete', kind, metadata: { name: 'any' } }),
    })
    const patches = ['StatefulSet', 'DaemonSet'].map(remove)
    const folder = await kustomizationOf(overlay, { namespace, patches })

    try {
      await run('kubectl', ['apply', '-k', folder])
      const messages = async () =>
        kubectl('get', 'events', '--output=jsonpath={.items[*].message}').catch(() => '')
      await until(
        async () =>
          (await messages()).includes(
            `couldn't find key DATABASE_URL in Secret ${namespace}/postgres`,
          ),
        () => 'no pod said which key it lacks',
        120_000,
      )
    } finally {
      rmSync(folder, { recursive: true })
      await run('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found'])
    }
  },
)
