import type { Rule } from './manifest.ts'
import { forEachPod, type Pod } from './pods.ts'

const hasClaim = ({ workload, spec }: Pod) =>
  Boolean(workload.spec.volumeClaimTemplates?.length) || claimsOf(spec).length > 0

const claimsOf = ({ volumes = [] }: Pod['spec']): { name: string }[] =>
  volumes.filter(({ persistentVolumeClaim }: { persistentVolumeClaim?: object }) =>
    Boolean(persistentVolumeClaim),
  )

/** A new volume belongs to root, whom no process of a restricted pod may be. */
const rights = forEachPod(pod => {
  const { fsGroup, runAsGroup, fsGroupChangePolicy } = pod.spec.securityContext ?? {}
  return [
    hasClaim(pod) &&
      fsGroup !== runAsGroup &&
      `fsGroup is ${fsGroup}: expected ${runAsGroup}, or it cannot write to its volume`,
    hasClaim(pod) &&
      fsGroupChangePolicy !== 'OnRootMismatch' &&
      'fsGroupChangePolicy is not OnRootMismatch, so each start widens the modes of all files',
  ]
})

/** A Deployment starts the next pod while a deleted one is still stopping. */
const singleWriter = forEachPod(({ spec, workload }) =>
  workload.kind === 'Deployment'
    ? claimsOf(spec).map(({ name }) => `volume ${name} may have two writers: use a StatefulSet`)
    : [],
)

export const volumeRules: Rule[] = [rights, singleWriter]
