import { Chart } from 'cdk8s'
import type { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { otlpGrpc, partOf } from './names.ts'
import { viewerPod } from './viewer.ts'
import type { NamedPort } from './web-pod.ts'
import { WebService } from './web-service.ts'

/** Where applications send by default. The Service has them all under one name. */
const morePorts: NamedPort[] = [
  { name: 'otlp-http', port: 4318 },
  otlpGrpc,
  { name: 'xray-udp', port: 2000, protocol: 'UDP' },
  { name: 'xray-tcp', port: 2000 },
]

const namespace = '$(POD_NAMESPACE)'

/** The Service's names as seen from other namespaces; `viewer` is allowed anyway. */
const hosts = ['', '.svc', '.svc.cluster.local'].map(end => `viewer.${namespace}${end}`)

const env: k8s.EnvVar[] = [
  { name: 'HOST', value: '::' },
  // Before ALLOWED_HOSTS, which has it.
  { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  { name: 'ALLOWED_HOSTS', value: hosts.join(',') },
]

/**
 * The viewer for any application, in whichever namespace it is applied to. It brings no
 * NetworkPolicy: who may send is for that namespace to say.
 */
export class ViewerOnlyChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'viewer', { labels: partOf })
    new WebService(this, 'viewer', {
      ...viewerPod,
      env: [...viewerPod.env, ...env],
      morePorts,
    })
  }
}
