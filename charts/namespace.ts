import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keep, namespace, partOf } from './names.ts'

const podSecurity = 'pod-security.kubernetes.io'

/** Its file must sort first: `kubectl apply -f k8s/` goes by name. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct) {
    super(scope, '00-namespace', { labels: partOf })
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: namespace,
        labels: {
          ...keep,
          [`${podSecurity}/enforce`]: 'restricted',
          // Also on Deployments, which are refused only when their pods are made.
          [`${podSecurity}/warn`]: 'restricted',
        },
      },
    })
  }
}
