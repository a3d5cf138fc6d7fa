import { k8s } from 'cdk8s-plus-27'
import { Construct } from 'constructs'
import { labelsOf, type Program, purpose } from './names.ts'
import { settings } from './settings.ts'

/** One per program, so that a role at AWS can be given to one program. No pod gets a token. */
export class ServiceAccount extends Construct {
  constructor(scope: Construct, name: Program, roleArns = settings.roleArns) {
    super(scope, 'service-account')
    const roleArn = roleArns[name]
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: {
        name,
        labels: labelsOf(name),
        annotations: {
          ...purpose(
            `Lets a role at AWS be given to ${name} alone; it may ask nothing of the cluster.`,
          ),
          ...(roleArn && { 'eks.amazonaws.com/role-arn': roleArn }),
        },
      },
      // The webhook of EKS mounts its own token, whatever this says.
      automountServiceAccountToken: false,
    })
  }
}
