import { namespace } from '../../charts/names.ts'
import { runPod } from './pod.ts'
import { kubectl, run } from './run.ts'

/** Whose the files on each volume are; only they may remove them. */
const claims = [
  { claim: 'data-postgres-0', userId: 999 },
  { claim: 'data-viewer-0', userId: 10001 },
]

const removeAll = `
  import { readdirSync, rmSync } from 'node:fs'
  for (const name of readdirSync('/data')) rmSync('/data/' + name, { recursive: true })`

/**
 * Takes down what writes to the volumes and removes what is on them. A volume that is retained
 * would hand it to the next claim: a database whose password nobody knows.
 */
export async function emptyVolumes(): Promise<void> {
  await kubectl('delete', 'statefulsets', '--all', '--cascade=foreground')
  for (const volume of claims) {
    const found = await kubectl('get', 'pvc', volume.claim, '--ignore-not-found')
    if (found) await runPod({ label: 'cleaner', code: removeAll, seconds: 60, volume })
  }
}

type Volumes = {
  items: {
    metadata: { name: string }
    spec: { claimRef?: { namespace: string } }
    status: { phase: string }
  }[]
}

/** Gives back what was ours and is not deleted with its claim, since a cluster may have few. */
export async function freeVolumes(): Promise<void> {
  const { items } = JSON.parse(await run('kubectl', ['get', 'pv', '--output=json'])) as Volumes
  const released = items.filter(
    ({ spec, status }) => status.phase === 'Released' && spec.claimRef?.namespace === namespace,
  )
  for (const { metadata } of released) {
    const patch = JSON.stringify([{ op: 'remove', path: '/spec/claimRef' }])
    await run('kubectl', ['patch', 'pv', metadata.name, '--type=json', `--patch=${patch}`])
  }
}
