import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { bothFamilies, labelsOf, namespace, partOf, ports, purpose, selectorOf } from './names.ts'
import { ServiceAccount } from './service-account.ts'

const name = 'xray-daemon'

/**
 * The name of the daemon on the caller's own node. Not a hostPort, which Pod Security rejects; not
 * a headless Service, which would lead to the daemon of any node.
 */
export class XRayAddressChart extends Chart {
  constructor(scope: Construct) {
    super(scope, name, { namespace, labels: partOf })
    new ServiceAccount(this, name)
    const port = (protocol: string) => ({
      name: `xray-${protocol.toLowerCase()}`,
      port: ports[name],
      targetPort: k8s.IntOrString.fromNumber(ports[name]),
      protocol,
    })
    new k8s.KubeService(this, 'service', {
      metadata: {
        name,
        labels: labelsOf(name),
        annotations: purpose('The name by which a pod reaches the X-Ray daemon of its own node.'),
      },
      spec: {
        ...bothFamilies,
        selector: selectorOf(name),
        internalTrafficPolicy: 'Local',
        ports: [port('UDP'), port('TCP')],
      },
    })
  }
}
