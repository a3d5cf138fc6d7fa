import { k8s } from 'cdk8s-plus-27'
import { keep, labelsOf } from './names.ts'

/** Name of the volume in the pod; the claim of a StatefulSet's first pod is `data-<name>-0`. */
export const keptVolumeName = 'data'

/**
 * The claim of a StatefulSet. It outlives the pod; its label keeps it through `skaffold delete`.
 */
export const keptClaim = (name: string, gibibytes: number): k8s.KubePersistentVolumeClaimProps => ({
  metadata: { name: keptVolumeName, labels: { ...labelsOf(name), ...keep } },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: k8s.Quantity.fromString(`${gibibytes}Gi`) } },
  },
})

/**
 * The root folder of a new volume belongs to root. The kubelet gives it to this group once: at each
 * start it would take long, and widen the modes that the owner chose.
 */
export const volumeRights = (groupId: number) =>
  ({ fsGroup: groupId, fsGroupChangePolicy: 'OnRootMismatch' }) satisfies k8s.PodSecurityContext
