import { k8s } from 'cdk8s-plus-27'
import { Construct } from 'constructs'
import { labelsOf, type Program, selectorOf } from './names.ts'

/**
 * Scales to two to four pods by their CPU; one at a time may be evicted. Without a metrics-server
 * (kind) the autoscaler keeps two: the minimum needs no metrics.
 */
export class Replicated extends Construct {
  constructor(scope: Construct, name: Program) {
    super(scope, `${name}-replicated`)
    const metadata = { name, labels: labelsOf(name) }
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata,
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
      metadata,
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: selectorOf(name) },
      },
    })
  }
}
