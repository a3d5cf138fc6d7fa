import { nameLabel } from '../../charts/names.ts'
import { containersOf, type Manifest, membersOf, podsOf, selects, titleOf } from './manifest.ts'

type Rule = (manifests: Manifest[]) => string[]

/**
 * Finds names, ports and addresses that lead nowhere among manifests that are deployed together,
 * and volumes that a pod cannot write to. A cluster reports these late, or not at all.
 */
export const linkProblems: Rule = manifests => [
  ...new Set(
    [references, selectors, servicePorts, probePorts, mounts, addresses, volumes].flatMap(rule =>
      rule(manifests),
    ),
  ),
]

const kindOf: Record<string, string> = {
  configMap: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
}

const references: Rule = manifests =>
  manifests.flatMap(manifest =>
    membersOf(manifest.spec)
      .flatMap(([member, value]) => {
        if (member in kindOf) return `${kindOf[member]} ${value.name}`
        if (member === 'serviceName') return `Service ${value}`
        if (member === 'scaleTargetRef') return `${value.kind} ${value.name}`
        // Every namespace has an account `default`.
        if (member !== 'serviceAccountName' || value === 'default') return []
        return `ServiceAccount ${value}`
      })
      .filter(title => !manifests.some(other => titleOf(other) === title))
      .map(title => `${titleOf(manifest)}: there is no ${title}`),
  )

/** Workloads, Services, disruption budgets and NetworkPolicies select pods by the name label. */
const selectors: Rule = manifests =>
  manifests.flatMap(manifest =>
    membersOf(manifest.spec)
      .filter(([member, value]) => /^(matchLabels|selector)$/.test(member) && nameLabel in value)
      .filter(([, wanted]) => !podsOf(manifests).some(({ labels }) => selects(wanted, labels)))
      .map(([, wanted]) => `${titleOf(manifest)}: no pod has the name ${wanted[nameLabel]}`),
  )

type ContainerPort = { name?: string; containerPort: number; protocol?: string }
type ServicePort = { name: string; port: number; targetPort?: number | string; protocol?: string }

const isOpen = (ports: ContainerPort[], target: number | string, wanted = 'TCP') =>
  ports.some(
    ({ name, containerPort, protocol = 'TCP' }) =>
      [name, containerPort].includes(target) && protocol === wanted,
  )

const servicesOf = (manifests: Manifest[]) => manifests.filter(({ kind }) => kind === 'Service')

const servicePorts: Rule = manifests =>
  servicesOf(manifests).flatMap(service => {
    const ports = podsOf(manifests)
      .filter(({ labels }) => selects(service.spec.selector, labels))
      .flatMap(({ spec }) => spec.containers.flatMap(({ ports = [] }) => ports))
    return (service.spec.ports as ServicePort[])
      .filter(({ port, targetPort = port, protocol }) => !isOpen(ports, targetPort, protocol))
      .map(({ name }) => `${titleOf(service)}: port ${name} leads to no container`)
  })

const probePorts: Rule = manifests =>
  containersOf(manifests).flatMap(({ title, spec }) =>
    ['startupProbe', 'livenessProbe', 'readinessProbe']
      .map(probe => ({ probe, port: (spec[probe]?.httpGet ?? spec[probe]?.tcpSocket)?.port }))
      .filter(({ port }) => port !== undefined && !isOpen(spec.ports ?? [], port))
      .map(({ probe, port }) => `${title}: ${probe} uses port ${port}, which is not open`),
  )

const mounts: Rule = manifests =>
  containersOf(manifests).flatMap(({ title, spec, pod }) => {
    const claims: Manifest[] = pod.workload.spec.volumeClaimTemplates ?? []
    const names = [...(pod.spec.volumes ?? []), ...claims.map(({ metadata }) => metadata)].map(
      ({ name }) => name,
    )
    return ((spec.volumeMounts ?? []) as { name: string }[])
      .filter(({ name }) => !names.includes(name))
      .map(({ name }) => `${title}: there is no volume ${name}`)
  })

/** `http://viewer:8088` in a ConfigMap or a variable must be a Service's name and port. */
const addresses: Rule = manifests => {
  const known = servicesOf(manifests).flatMap(({ metadata, spec }) =>
    spec.ports.map(({ port }: ServicePort) => `${metadata.name}:${port}`),
  )
  return manifests.flatMap(manifest =>
    membersOf({ ...manifest.data, spec: manifest.spec })
      .filter(([member, value]) => typeof value === 'string' && member !== 'image')
      .flatMap(([member, value]) =>
        [...value.matchAll(/(?:http:\/\/|^)([a-z][a-z-]*:\d{2,5})\b/g)]
          .map(([, address]) => address)
          .filter(address => !address.startsWith('localhost:') && !known.includes(address))
          .map(address => `${titleOf(manifest)}: ${member} names ${address}, which no Service has`),
      ),
  )
}

/** A new volume belongs to root, and a Deployment starts the next pod while the old one stops. */
const volumes: Rule = manifests =>
  podsOf(manifests).flatMap(({ title, spec, workload }) => {
    const isClaimed = membersOf(spec.volumes).some(([name]) => name === 'persistentVolumeClaim')
    const { fsGroup, runAsGroup } = spec.securityContext ?? {}
    if (isClaimed && workload.kind === 'Deployment') {
      return `${title}: two pods may write to its volume: use a StatefulSet`
    }
    if (!workload.spec.volumeClaimTemplates || fsGroup === runAsGroup) return []
    return `${title}: fsGroup is ${fsGroup}: expected ${runAsGroup}, or it cannot write to its volume`
  })
