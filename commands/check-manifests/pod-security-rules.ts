import type { Rule } from './manifest.ts'
import { forEachContainer, forEachPod } from './pods.ts'

// Pod Security Standards, profile "restricted", which holds "baseline":
// https://kubernetes.io/docs/concepts/security/pod-security-standards/

const volumeTypes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

const seccompTypes = ['RuntimeDefault', 'Localhost']

/** No id that a user of the node may have, too; but the official Postgres' folders belong to 999. */
const isOutsideNode = (id: unknown, image: string) =>
  Number(id) > 10_000 || (id === 999 && image.startsWith('postgres:'))

const hostNamespaces = forEachPod(({ spec }) =>
  ['hostNetwork', 'hostPID', 'hostIPC'].map(name => spec[name] && `${name} is not allowed`),
)

const volumes = forEachPod(({ spec }) =>
  (spec.volumes ?? []).flatMap(({ name, ...source }: { name: string }) =>
    Object.keys(source)
      .filter(type => !volumeTypes.has(type))
      .map(type => `volume ${name} is a ${type}, which is not allowed`),
  ),
)

const sysctls = forEachPod(({ spec }) => [
  spec.securityContext?.sysctls && 'sysctls are not allowed',
])

const users = forEachContainer(({ spec, pod }) => {
  const of = { ...pod.spec.securityContext, ...spec.securityContext }
  return [
    of.runAsNonRoot !== true && 'runAsNonRoot is not true',
    ...['runAsUser', 'runAsGroup'].map(
      name =>
        !isOutsideNode(of[name], spec.image) && `${name} is ${of[name]}: expected more than 10000`,
    ),
  ]
})

const seccomp = forEachContainer(({ spec, pod }) => {
  const { seccompProfile } = { ...pod.spec.securityContext, ...spec.securityContext }
  return [!seccompTypes.includes(seccompProfile?.type) && 'seccompProfile is not RuntimeDefault']
})

const privileges = forEachContainer(({ spec: { securityContext: context = {} } }) => [
  context.privileged && 'privileged is not allowed',
  context.allowPrivilegeEscalation !== false && 'allowPrivilegeEscalation is not false',
  context.procMount && context.procMount !== 'Default' && 'procMount is not allowed',
  !context.capabilities?.drop?.includes('ALL') && 'capabilities do not drop ALL',
  ...(context.capabilities?.add ?? []).map(
    (name: string) => name !== 'NET_BIND_SERVICE' && `capability ${name} is not allowed`,
  ),
])

const hosts = forEachContainer(({ spec }) => [
  ...(spec.ports ?? []).map(
    ({ hostPort }: { hostPort?: number }) => hostPort && `hostPort ${hostPort} is not allowed`,
  ),
  ...['startupProbe', 'livenessProbe', 'readinessProbe'].map(
    name => (spec[name]?.httpGet ?? spec[name]?.tcpSocket)?.host && `${name}'s host is not allowed`,
  ),
])

export const podSecurityRules: Rule[] = [
  hostNamespaces,
  volumes,
  sysctls,
  users,
  seccomp,
  privileges,
  hosts,
]
