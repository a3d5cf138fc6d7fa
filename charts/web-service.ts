import { k8s } from 'cdk8s-plus-27'
import { Construct } from 'constructs'
import { keptClaim } from './kept-volume.ts'
import { labelsOf, type Program, ports, selectorOf } from './names.ts'
import { ServiceAccount } from './service-account.ts'
import { type WebPodProps, webPod } from './web-pod.ts'

/** A process of ours that is asked over HTTP: its pods, a Service and an account that may nothing. */
export class WebService extends Construct {
  constructor(scope: Construct, name: Program, props: WebPodProps) {
    super(scope, name)
    const metadata = { name, labels: labelsOf(name) }
    new ServiceAccount(this, name)
    if (props.volume) keepingSet(this, name, props, props.volume.gibibytes)
    else deployment(this, name, props)
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector: selectorOf(name),
        ports: [
          { name: 'http', port: ports[name], targetPort: k8s.IntOrString.fromString('http') },
        ],
      },
    })
  }
}

function deployment(scope: Construct, name: Program, props: WebPodProps): void {
  new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name, labels: labelsOf(name) },
    spec: {
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorOf(name) },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          maxSurge: k8s.IntOrString.fromNumber(1),
          maxUnavailable: k8s.IntOrString.fromNumber(0),
        },
      },
      template: webPod(name, props, { topologySpreadConstraints: [spreadOverNodes(name)] }),
    },
  })
}

/**
 * Not a Deployment with a claim: that replaces a deleted pod while the old one is still stopping,
 * whatever its strategy, and two processes would write one store. A StatefulSet waits until the old
 * pod is gone.
 */
function keepingSet(scope: Construct, name: Program, props: WebPodProps, gibibytes: number): void {
  new k8s.KubeStatefulSet(scope, 'stateful-set', {
    metadata: { name, labels: labelsOf(name) },
    spec: {
      serviceName: name,
      replicas: 1,
      revisionHistoryLimit: 3,
      // Otherwise a pod that never became ready is not replaced by a corrected one.
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selectorOf(name) },
      template: webPod(name, props, {}),
      volumeClaimTemplates: [keptClaim(name, gibibytes)],
    },
  })
}

/** Rather than an anti-affinity, with which the second pod would wait for ever on a single node. */
const spreadOverNodes = (name: string) => ({
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: selectorOf(name) },
  // Counts the pods of one rollout only, or the old ones would decide where the new ones go.
  matchLabelKeys: ['pod-template-hash'],
})
