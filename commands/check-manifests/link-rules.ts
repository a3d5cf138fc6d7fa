import type { Rule } from './manifest.ts'
import { titleOf } from './manifest.ts'
import { containersOf, forEachContainer, podsOf, selects } from './pods.ts'
import { referenceRules } from './reference-rules.ts'

/** A workload that does not select its own pods is refused, and only by the cluster. */
const selectors: Rule = manifests =>
  podsOf(manifests)
    .filter(({ workload, labels }) => !selects(workload.spec.selector?.matchLabels, labels))
    .map(({ title }) => `${title}: its selector does not match its pods' labels`)

const services: Rule = manifests =>
  manifests
    .filter(({ kind }) => kind === 'Service')
    .flatMap(service => {
      const pods = podsOf(manifests).filter(({ labels }) => selects(service.spec.selector, labels))
      if (pods.length === 0) return [`${titleOf(service)}: selects no pod`]
      const offered = pods
        .flatMap(({ spec }) => spec.containers)
        .flatMap(({ ports }) => ports ?? [])
      return (service.spec.ports as Port[])
        .filter(port => !offered.some(offer => isPort(offer, port)))
        .map(({ name }) => `${titleOf(service)}: no container has what port ${name} leads to`)
    })

type Port = { name: string; port: number; targetPort?: number | string; protocol?: string }
type ContainerPort = { name?: string; containerPort: number; protocol?: string }

const isPort = (offer: ContainerPort, { port, targetPort = port, protocol = 'TCP' }: Port) =>
  [offer.name, offer.containerPort].includes(targetPort) && (offer.protocol ?? 'TCP') === protocol

const probePorts = forEachContainer(({ spec }) =>
  ['startupProbe', 'livenessProbe', 'readinessProbe'].map(name => {
    const target = (spec[name]?.httpGet ?? spec[name]?.tcpSocket)?.port
    const isOffered = (spec.ports ?? []).some((offer: ContainerPort) =>
      [offer.name, offer.containerPort].includes(target),
    )
    return target !== undefined && !isOffered && `${name}'s port ${target} is none of its ports`
  }),
)

const mounts = forEachContainer(({ spec, pod }) => {
  const claims = pod.workload.spec.volumeClaimTemplates ?? []
  const names = [
    ...(pod.spec.volumes ?? []).map(({ name }: { name: string }) => name),
    ...claims.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
  ]
  return (spec.volumeMounts ?? []).map(
    ({ name }: { name: string }) => !names.includes(name) && `volume ${name} does not exist`,
  )
})

const policySelectors: Rule = manifests => {
  const labels = podsOf(manifests).map(pod => pod.labels)
  return manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap(policy =>
      peersOf(policy.spec)
        .filter(({ podSelector, namespaceSelector }) => podSelector && !namespaceSelector)
        .map(({ podSelector }) => podSelector?.matchLabels)
        .filter(wanted => wanted && !labels.some(pod => selects(wanted, pod)))
        .map(wanted => `${titleOf(policy)}: no pod has ${JSON.stringify(wanted)}`),
    )
}

type Peer = { podSelector?: { matchLabels?: Record<string, string> }; namespaceSelector?: object }
type Flows = Pick<Peer, 'podSelector'> & {
  ingress?: { from?: Peer[] }[]
  egress?: { to?: Peer[] }[]
}

/** Whom a policy speaks of: those it is for, and those they may meet. */
const peersOf = ({ podSelector, ingress = [], egress = [] }: Flows): Peer[] => [
  { podSelector },
  ...ingress.flatMap(({ from = [] }) => from),
  ...egress.flatMap(({ to = [] }) => to),
]

/** `http://viewer:8088` in a ConfigMap or a variable is a Service's name and one of its ports. */
const addresses: Rule = manifests => {
  const known = manifests
    .filter(({ kind }) => kind === 'Service')
    .flatMap(({ metadata, spec }) =>
      spec.ports.map((port: Port) => `${metadata.name}:${port.port}`),
    )
  const values = [
    ...manifests
      .filter(({ kind }) => kind === 'ConfigMap')
      .flatMap(manifest =>
        Object.entries(manifest.data ?? {}).map(([key, text]) => ({
          title: titleOf(manifest),
          key,
          text,
        })),
      ),
    ...containersOf(manifests).flatMap(({ title, spec }) =>
      (spec.env ?? []).map(({ name = '', value = '' }) => ({ title, key: name, text: value })),
    ),
  ]
  return values.flatMap(({ title, key, text }) =>
    [...text.matchAll(/(?:http:\/\/|^)([a-z][a-z-]*:\d{2,5})\b/g)]
      .map(([, address = '']) => address)
      .filter(address => !address.startsWith('localhost:') && !known.includes(address))
      .map(address => `${title}: ${key} names ${address}, which is no Service's address`),
  )
}

export const linkRules: Rule[] = [
  selectors,
  services,
  probePorts,
  mounts,
  policySelectors,
  addresses,
  ...referenceRules,
]
