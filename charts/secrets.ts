import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keep, type MadeSecret, namespace, partOf, purpose, type VendorSecret } from './names.ts'

const purposes: Record<VendorSecret | MadeSecret, string> = {
  honeycomb:
    'The `HONEYCOMB_*` of `.env`, which `npm run secrets` puts in; the services may do without.',
  rollbar:
    'The `ROLLBAR_*` of `.env`, which `npm run secrets` puts in; the services may do without.',
  aws: 'The `AWS_*` and `CLOUDWATCH_*` of `.env`, which `npm run secrets` puts in; not needed with roles.',
  postgres: "The database's password and address, which `npm run secrets` makes; pods wait for it.",
  peers:
    'The keys by which the two services know each other and the viewer, which `npm run secrets` makes; pods wait for the first.',
}

/**
 * Secrets without data: `npm run secrets` adds the values. `kubectl apply` removes only members
 * that it has set itself, so a later deploy keeps the values. Empty values in `stringData` would
 * overwrite them at each deploy.
 */
export class SecretsChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'secrets', { namespace, labels: partOf })
    for (const [name, sentence] of Object.entries(purposes)) {
      const metadata = { name, labels: keep, annotations: purpose(sentence) }
      new k8s.KubeSecret(this, name, { metadata, type: 'Opaque' })
    }
  }
}
