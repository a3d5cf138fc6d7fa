import { namespace } from '../../charts/names.ts'
import { runPod } from './pod.ts'
import { kubectl, run } from './run.ts'

/** The owner of the files on each volume, who alone may remove them. */
const claims = [
  { claim: 'data-postgres-0', userId: 999 },
  { claim: 'data-viewer-0', userId: 10001 },
]

const removeAll = `
  import { readdirSync, rmSync } from 'node:fs'
  for (const name of readdirSync('/data')) rmSync('/data/' + name, { recursive: true })`

/**
 * Stops the programs that write to the volumes, and removes their files. A retained volume would
 * hand them to the next claim: a database with an unknown password.
 */
export async function emptyVolumes(): Promise<void> {
  await kubectl('delete', 'statefulsets', '--all', '--cascade=foreground')
  for (const volume of claims) {
    const found = await kubectl('get', 'pvc', volume.claim, '--ignore-not-found')
    if (found) await runPod({ label: 'cleaner', code: removeAll, seconds: 60, volume })
  }
}

type Volume = {
  metadata: { name: string }
  spec: { claimRef?: { namespace: string }; persistentVolumeReclaimPolicy: 'Retain' | 'Delete' }
  status: { phase: string }
}

/**
 * Makes retained volumes available again, since a cluster may have few. A volume is bound until its
 * controller has seen that its claim is gone: waits until none is bound to our namespace, and until
 * the cluster has deleted the others.
 */
export async function freeVolumes(): Promise<void> {
  const endMillis = Date.now() + 60_000
  for (;;) {
    const volumes = await ourVolumes()
    const isFree = ({ spec, status }: Volume) =>
      spec.persistentVolumeReclaimPolicy === 'Retain' && status.phase === 'Released'
    for (const { metadata } of volumes.filter(isFree)) {
      const patch = JSON.stringify([{ op: 'remove', path: '/spec/claimRef' }])
      await run('kubectl', ['patch', 'pv', metadata.name, '--type=json', `--patch=${patch}`])
    }
    if (volumes.length === 0) return
    if (Date.now() > endMillis) throw new Error(`volumes are left: ${JSON.stringify(volumes)}`)
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
}

async function ourVolumes(): Promise<Volume[]> {
  const { items } = JSON.parse(await run('kubectl', ['get', 'pv', '--output=json'])) as {
    items: Volume[]
  }
  return items.filter(({ spec }) => spec.claimRef?.namespace === namespace)
}
