import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { namespace, partOf } from './names.ts'
import { settings } from './settings.ts'

/** `local`: segments go to the viewer; `aws`: to AWS, with keys; `eks`: to AWS, with roles. */
export const places = ['local', 'aws', 'eks'] as const

export type Where = (typeof places)[number]

export const whereName = 'where'

/** What the services must know of where they are, beside `configuration.ts`. */
export function whereConfig(where: Where): Record<string, string> {
  if (where === 'local') return { XRAY_GOES_TO: 'viewer', PLATFORM_ATTRIBUTES: '' }
  const { awsRegion } = settings
  const attributes = where === 'eks' ? eksAttributes() : ''
  return { XRAY_GOES_TO: 'aws', AWS_REGION: awsRegion, PLATFORM_ATTRIBUTES: attributes }
}

/** `cloud.platform` makes the segments' origin `AWS::EKS::Container`, which holds nowhere else. */
function eksAttributes(): string {
  const { awsRegion, eksClusterName } = settings
  return [
    'cloud.provider=aws',
    'cloud.platform=aws_eks',
    `cloud.region=${awsRegion}`,
    ...(eksClusterName ? [`k8s.cluster.name=${eksClusterName}`] : []),
  ].join(',')
}

export class WhereChart extends Chart {
  constructor(scope: Construct, where: Where) {
    super(scope, 'where', { namespace, labels: partOf })
    new k8s.KubeConfigMap(this, 'config', {
      metadata: { name: whereName },
      data: whereConfig(where),
    })
  }
}
