import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { namespace, partOf, purpose } from './names.ts'
import { settings } from './settings.ts'

/** `local`: segments go to the viewer; `aws`: to AWS, with keys; `eks`: to AWS, with roles. */
export const overlays = ['local', 'aws', 'eks'] as const

export type Overlay = (typeof overlays)[number]

/** Not named `overlay`: clusters have it under this name. */
export const overlayConfigName = 'where'

/** The services' settings that differ by overlay; `configuration.ts` has the others. */
export function overlayConfig(overlay: Overlay): Record<string, string> {
  if (overlay === 'local') {
    return { XRAY_GOES_TO: 'viewer', PLATFORM_ATTRIBUTES: '', SCENARIOS: 'on' }
  }
  const { awsRegion } = settings
  const attributes = overlay === 'eks' ? eksAttributes() : ''
  return { XRAY_GOES_TO: 'aws', AWS_REGION: awsRegion, PLATFORM_ATTRIBUTES: attributes }
}

/**
 * `cloud.platform` makes the segments' origin `AWS::EKS::Container`, which is right on EKS only.
 */
function eksAttributes(): string {
  const { awsRegion, eksClusterName } = settings
  return [
    'cloud.provider=aws',
    'cloud.platform=aws_eks',
    `cloud.region=${awsRegion}`,
    ...(eksClusterName ? [`k8s.cluster.name=${eksClusterName}`] : []),
  ].join(',')
}

export class OverlayChart extends Chart {
  constructor(scope: Construct, overlay: Overlay) {
    super(scope, overlayConfigName, { namespace, labels: partOf })
    new k8s.KubeConfigMap(this, 'config', {
      metadata: {
        name: overlayConfigName,
        annotations: purpose(
          'Settings that depend on where the cluster is: where segments go, and whether faults can be had.',
        ),
      },
      data: overlayConfig(overlay),
    })
  }
}
