import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keep, madeSecrets, namespace, partOf, vendorSecrets } from './names.ts'

/**
 * Secrets without data: `npm run secrets` adds the values. `kubectl apply` removes only members
 * that it has set itself, so a later deploy keeps the values. Empty values in `stringData` would
 * overwrite them at each deploy.
 */
export class SecretsChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'secrets', { namespace, labels: partOf })
    for (const name of [...Object.keys(vendorSecrets), ...madeSecrets]) {
      new k8s.KubeSecret(this, name, { metadata: { name, labels: keep }, type: 'Opaque' })
    }
  }
}
