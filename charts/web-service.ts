import { k8s } from 'cdk8s-plus-27'
import { Construct } from 'constructs'
import { keptClaim } from './kept-volume.ts'
import { bothFamilies, labelsOf, type Program, purpose, selectorOf } from './names.ts'
import { ServiceAccount } from './service-account.ts'
import { portsOf, type WebPodProps, webPod } from './web-pod.ts'

/** One of the three processes: its pods, a Service and a service account without permissions. */
export class WebService extends Construct {
  constructor(scope: Construct, name: Program, props: WebPodProps) {
    super(scope, name)
    new ServiceAccount(this, name)
    if (props.volume) keepingSet(this, name, props, props.volume.gibibytes)
    else deployment(this, name, props)
    new k8s.KubeService(this, 'service', {
      metadata: {
        name,
        labels: labelsOf(name),
        annotations: purpose(`The name by which clients and other pods reach ${name}.`),
      },
      spec: {
        ...bothFamilies,
        selector: selectorOf(name),
        ports: portsOf(name, props).map(port => ({
          ...port,
          targetPort: k8s.IntOrString.fromString(port.name),
        })),
      },
    })
  }
}

function deployment(scope: Construct, name: Program, props: WebPodProps): void {
  new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name, labels: labelsOf(name), annotations: purpose(props.purpose) },
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
 * Not a Deployment with a claim: whatever its strategy, it starts the next pod while a deleted one
 * is still stopping, and two processes would write one store. A StatefulSet waits.
 */
function keepingSet(scope: Construct, name: Program, props: WebPodProps, gibibytes: number): void {
  new k8s.KubeStatefulSet(scope, 'stateful-set', {
    metadata: { name, labels: labelsOf(name), annotations: purpose(props.purpose) },
    spec: {
      serviceName: name,
      replicas: 1,
      revisionHistoryLimit: 3,
      // Otherwise a corrected pod waits for ever for a broken one to become ready.
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selectorOf(name) },
      template: webPod(name, props, {}),
      volumeClaimTemplates: [keptClaim(name, gibibytes)],
    },
  })
}

/** Not an anti-affinity: on a single node the second pod would wait for ever. */
const spreadOverNodes = (name: string) => ({
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: selectorOf(name) },
  // Counts only the pods of one rollout: the old pods must not decide where the new ones go.
  matchLabelKeys: ['pod-template-hash'],
})
