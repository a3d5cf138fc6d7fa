import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keep, namespace, partOf, purpose } from './names.ts'

const podSecurity = 'pod-security.kubernetes.io'

/** Its file sorts first: Skaffold and `kubectl apply -f` apply files by name. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct) {
    super(scope, '00-namespace', { labels: partOf })
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: namespace,
        annotations: purpose(
          'Holds everything of ours, and refuses pods that Pod Security `restricted` would not allow.',
        ),
        labels: {
          ...keep,
          [`${podSecurity}/enforce`]: 'restricted',
          // A Deployment is accepted even when its pods will be rejected: warn already then.
          [`${podSecurity}/warn`]: 'restricted',
        },
      },
    })
  }
}
