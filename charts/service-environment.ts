import type { k8s } from 'cdk8s-plus-27'
import { configName } from './configuration.ts'
import { image, type Program, vendorSecrets } from './names.ts'
import { overlayConfigName } from './overlays.ts'

/**
 * Later sources win: a region in the Secret over the one that `where` supposes, but our own
 * addresses over what `.env` says for home (`AWS_XRAY_DAEMON_ADDRESS`).
 */
export const serviceSources: k8s.EnvFromSource[] = [
  { configMapRef: { name: overlayConfigName } },
  ...Object.keys(vendorSecrets).map(name => ({ secretRef: { name, optional: true } })),
  { configMapRef: { name: configName } },
]

const fromPod = (name: string, fieldPath: string): k8s.EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
})

/**
 * Where a span was made, told by the downward API: nobody asks the cluster's API. Names as in
 * https://opentelemetry.io/docs/specs/semconv/resource/k8s/. What `$(…)` names must be set before.
 */
export function serviceEnvironment(name: Program): k8s.EnvVar[] {
  const attributes = [
    'k8s.pod.name=$(POD_NAME)',
    'k8s.pod.uid=$(POD_UID)',
    'k8s.node.name=$(NODE_NAME)',
    'k8s.namespace.name=$(POD_NAMESPACE)',
    `k8s.deployment.name=${name}`,
    `k8s.container.name=${name}`,
    `container.image.name=${image}`,
    '$(PLATFORM_ATTRIBUTES)',
  ]
  return [
    fromPod('POD_NAME', 'metadata.name'),
    fromPod('POD_UID', 'metadata.uid'),
    fromPod('NODE_NAME', 'spec.nodeName'),
    fromPod('POD_NAMESPACE', 'metadata.namespace'),
    { name: 'OTEL_RESOURCE_ATTRIBUTES', value: attributes.join(',') },
    // Not optional: without it a pod would keep its own SQLite file, which nobody else sees. It
    // waits until the Secret is filled.
    {
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'postgres', key: 'DATABASE_URL' } },
    },
    // The two services' alone: what has it may begin traces in the other's name.
    {
      name: 'PEER_TRUST_KEY',
      valueFrom: { secretKeyRef: { name: 'peers', key: 'PEER_TRUST_KEY' } },
    },
  ]
}
