import { createHash } from 'node:crypto'
import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { namespace, partOf, ports } from './names.ts'

export const configName = 'waywiser'

/** What holds wherever the cluster is; `where.ts` adds what does not. */
export const config = {
  HOST: '0.0.0.0',
  ACTIVITIES_URL: `http://activities:${ports.activities}`,
  NOTIFICATIONS_URL: `http://notifications:${ports.notifications}`,
  VIEWER_URL: `http://viewer:${ports.viewer}`,
  // As a browser reaches it: through Skaffold's or kubectl's port-forward.
  VIEWER_PUBLIC_URL: `http://localhost:${ports.viewer}`,
  AWS_XRAY_DAEMON_ADDRESS: `xray-daemon:${ports['xray-daemon']}`,
  // By PEER_TRUST_KEY of the Secret `peers`, which the two services alone are given.
  TRUST_INCOMING_TRACES: 'peers',
  // Keys and roles come as variables; the node's own role is none of a pod's business.
  AWS_EC2_METADATA_DISABLED: 'true',
  // Until kube-proxy on every node no longer sends requests to a pod that stops.
  DRAIN_DELAY_MILLIS: '5000',
}

/** Of the keys and values, for the pods' annotation: a ConfigMap's edit alone restarts nothing. */
export const configHash = (data: Record<string, string>) =>
  createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10)

export class ConfigurationChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'configuration', { namespace, labels: partOf })
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: configName }, data: config })
  }
}
