import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keep, madeSecrets, namespace, partOf, vendorSecrets } from './names.ts'

/**
 * Secrets without data: the names are here to see, the values come from `npm run secrets`.
 * `kubectl apply` takes nothing away that it did not bring, so a later deploy keeps them; and a
 * `stringData` with empty values would overwrite them each time.
 */
export class SecretsChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'secrets', { namespace, labels: partOf })
    for (const name of [...Object.keys(vendorSecrets), ...madeSecrets]) {
      new k8s.KubeSecret(this, name, { metadata: { name, labels: keep }, type: 'Opaque' })
    }
  }
}
