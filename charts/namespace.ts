import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keep, namespace, partOf } from './names.ts'

const podSecurity = 'pod-security.kubernetes.io'

/** Its file must sort first: `kubectl apply -f k8s/` applies files by name. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct) {
    super(scope, '00-namespace', { labels: partOf })
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: namespace,
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
