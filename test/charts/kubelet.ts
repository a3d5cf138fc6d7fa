import { nameLabel } from '../../charts/names.ts'
import { podsOf } from '../../commands/check-manifests/manifest.ts'
import type { Environment } from '../../services/environment.ts'
import { committed, find, type Variant } from './committed.ts'

type Variables = Record<string, string>

const pod: Variables = {
  'metadata.name': 'activities-5d8',
  'metadata.uid': 'c2a7',
  'spec.nodeName': 'kind-worker',
}

/** The image's own variables; all others win over them. */
const ofImage = { IMAGE_VERSION: '1f3c' }

const made = {
  postgres: { DATABASE_URL: 'postgres://from-secret' },
  peers: { PEER_TRUST_KEY: 'k'.repeat(43) },
}

type SecretKey = { name: string; key: string; optional?: boolean }
type Variable = {
  name: string
  value?: string
  valueFrom?: { fieldRef?: { fieldPath: string }; secretKeyRef?: SecretKey }
}
type Source = { configMapRef?: { name: string }; secretRef?: { name: string } }

/**
 * The environment that the kubelet makes for a container of the committed manifests: first
 * `envFrom`, where later sources win, then `env`, whose `$(NAME)` refer to earlier variables.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function environmentIn(
  variant: Variant,
  name: 'activities' | 'notifications' | 'viewer' | 'xray-daemon',
  secrets: Record<string, Variables> = {},
  namespace = 'waywiser',
): Environment {
  const manifests = committed(variant)
  const workload = podsOf(manifests).find(({ labels }) => labels[nameLabel] === name)
  const [container] = workload!.spec.containers
  const known: Variables = {}
  for (const { configMapRef, secretRef } of (container.envFrom ?? []) as Source[]) {
    if (configMapRef) Object.assign(known, find(manifests, 'ConfigMap', configMapRef.name).data)
    if (secretRef) Object.assign(known, secrets[secretRef.name])
  }
  for (const variable of container.env as Variable[]) {
    const value = resolve(variable, known, { ...made, ...secrets }, namespace)
    // The kubelet makes no variable of a missing optional key.
    if (value !== undefined) known[variable.name] = value
  }
  return name === 'xray-daemon' ? known : { ...ofImage, ...known }
}

function resolve(
  { value = '', valueFrom }: Variable,
  known: Variables,
  secrets: Record<string, Variables>,
  namespace: string,
): string | undefined {
  if (valueFrom?.fieldRef) {
    return { ...pod, 'metadata.namespace': namespace }[valueFrom.fieldRef.fieldPath]!
  }
  if (valueFrom?.secretKeyRef) {
    return secrets[valueFrom.secretKeyRef.name]?.[valueFrom.secretKeyRef.key]
  }
  // An unknown name stays as it is written.
  return value.replace(/\$\((\w+)\)/g, (written, name) => known[name] ?? written)
}
