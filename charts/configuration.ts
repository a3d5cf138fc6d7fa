import { createHash } from 'node:crypto'
import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { namespace, partOf, ports, purpose } from './names.ts'

export const configName = 'waywiser'

/** The same in every cluster; `overlays.ts` adds the settings that differ. */
export const config = {
  // IPv4 and IPv6, whichever the cluster's pods have.
  HOST: '::',
  ACTIVITIES_URL: `http://activities:${ports.activities}`,
  NOTIFICATIONS_URL: `http://notifications:${ports.notifications}`,
  VIEWER_URL: `http://viewer:${ports.viewer}`,
  // The address in a browser: through Skaffold's or kubectl's port-forward.
  VIEWER_PUBLIC_URL: `http://localhost:${ports.viewer}`,
  AWS_XRAY_DAEMON_ADDRESS: `xray-daemon:${ports['xray-daemon']}`,
  // With PEER_TRUST_KEY of the Secret `peers`, which only the two services get.
  TRUST_INCOMING_TRACES: 'peers',
  // Keys and roles come as variables; a pod must not use the node's own role.
  AWS_EC2_METADATA_DISABLED: 'true',
  // The time in which kube-proxy on every node stops sending requests to a terminating pod.
  DRAIN_DELAY_MILLIS: '5000',
}

/** Hash for an annotation of the pods: an edit of a ConfigMap alone restarts no pod. */
export const configHash = (data: Record<string, string>) =>
  createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10)

export class ConfigurationChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'configuration', { namespace, labels: partOf })
    new k8s.KubeConfigMap(this, 'config', {
      metadata: {
        name: configName,
        annotations: purpose('Settings of the three processes that are the same in every cluster.'),
      },
      data: config,
    })
  }
}
