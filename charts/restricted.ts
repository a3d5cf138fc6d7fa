import type { k8s } from 'cdk8s-plus-27'

/** Above 10000, so that it is no user of the node's either; the daemon's image says so too. */
export const appUserId = 10001

/** What every pod has under Pod Security `restricted`, and what no pod of ours needs taken away. */
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
  // Images are loaded into kind and minikube, not pushed: `Always` would look for them elsewhere.
  imagePullPolicy: 'IfNotPresent',
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
} satisfies Partial<k8s.Container>

/** The only places that a pod may write to. */
export const scratch = (name: string, sizeLimit: k8s.Quantity) => ({
  name,
  emptyDir: { sizeLimit },
})
