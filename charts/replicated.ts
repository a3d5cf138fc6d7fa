import { k8s } from 'cdk8s-plus-27'
import { Construct } from 'constructs'
import { labelsOf, type Program, purpose, selectorOf } from './names.ts'

/**
 * Scales to two to four pods by their CPU; one at a time may be evicted. Without a metrics-server
 * (kind) the autoscaler keeps two: the minimum needs no metrics.
 */
export class Replicated extends Construct {
  constructor(scope: Construct, name: Program) {
    super(scope, `${name}-replicated`)
    const metadata = (sentence: string) => ({
      name,
      labels: labelsOf(name),
      annotations: purpose(sentence),
    })
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: metadata(`Keeps two to four pods of ${name}, by the CPU that they use.`),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 2,
        maxReplicas: 4,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
          },
        ],
      },
    })
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
      metadata: metadata(`Lets a drained node take one pod of ${name} at a time.`),
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: selectorOf(name) },
      },
    })
  }
}
