import type { k8s } from 'cdk8s-plus-27'
import { configName } from './configuration.ts'
import { image, type Program, vendorSecrets } from './names.ts'
import { overlayConfigName } from './overlays.ts'

/**
 * Later sources win: a region in the Secret over the overlay's default, and the addresses of the
 * cluster over ones that came from `.env` (`AWS_XRAY_DAEMON_ADDRESS`).
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

/** By it the viewer switches scenarios of the services, where SCENARIOS=on. */
export const scenariosKey: k8s.EnvVar = {
  name: 'SCENARIOS_KEY',
  valueFrom: { secretKeyRef: { name: 'peers', key: 'SCENARIOS_KEY', optional: true } },
}

/**
 * The place where a span was made, from the downward API, so that no pod calls the cluster's API.
 * Names as in https://opentelemetry.io/docs/specs/semconv/resource/k8s/. `$(NAME)` must come after
 * NAME.
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
    // Not optional, so that a pod waits for the Secret: without it, it would keep its own SQLite
    // file.
    {
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'postgres', key: 'DATABASE_URL' } },
    },
    // For the two services only: a program with this key may start traces in their name.
    {
      name: 'PEER_TRUST_KEY',
      valueFrom: { secretKeyRef: { name: 'peers', key: 'PEER_TRUST_KEY' } },
    },
    scenariosKey,
  ]
}
