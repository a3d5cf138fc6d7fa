import type { k8s } from 'cdk8s-plus-27'

/** Above 10000, so that no user of the node has this id. The daemon's image has the same user. */
export const appUserId = 10001

/** Settings required by Pod Security `restricted`; no token, no variables for every Service. */
export function restrictedPod(name: string, userId: number) {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    // A Service named activities would set ACTIVITIES_PORT=tcp://… in every pod.
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  } satisfies Partial<k8s.PodSpec>
}

export const restrictedContainer = {
  // `Always` would pull, and images for kind and minikube are in no registry.
  imagePullPolicy: 'IfNotPresent',
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
} satisfies Partial<k8s.Container>

/** A folder that a pod may write to: its root file system is read-only. */
export const scratch = (name: string, sizeLimit: k8s.Quantity) => ({
  name,
  emptyDir: { sizeLimit },
})
