import { BlockList, isIPv6 } from 'node:net'
import type { Overlay } from '../../charts/overlays.ts'
import { type Manifest, podsOf, selects } from '../../commands/check-manifests/manifest.ts'
import { committed } from './committed.ts'

/** An end of a connection: one of our pods, or an address outside. */
export type End = { name: string; labels?: Record<string, string>; address?: string }

export type Door = { port: number; protocol: 'TCP' | 'UDP' }

type Expression = { key: string; operator: 'NotIn'; values: string[] }
type Selector = { matchLabels?: Record<string, string>; matchExpressions?: Expression[] }
type Peer = {
  podSelector?: Selector
  namespaceSelector?: object
  ipBlock?: { cidr: string; except?: string[] }
}
type Side = { policy: 'Ingress' | 'Egress'; rules: 'ingress' | 'egress'; peers: 'from' | 'to' }

const outgoing: Side = { policy: 'Egress', rules: 'egress', peers: 'to' }
const incoming: Side = { policy: 'Ingress', rules: 'ingress', peers: 'from' }

export const podEnds = (overlay: Overlay): End[] =>
  podsOf(committed(overlay)).map(({ labels, workload }) => ({
    name: workload.metadata.name,
    labels,
  }))

/**
 * Whether the committed policies let one end connect to another. As Kubernetes defines it: when a
 * policy selects a pod for a direction, only connections that some policy names are allowed.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkOf(overlay: Overlay) {
  const policies = committed(overlay).filter(({ kind }) => kind === 'NetworkPolicy')
  const allows = (side: Side, self: End, other: End, door: Door) => {
    if (!self.labels) return true
    const ofSelf = policies.filter(
      ({ spec }) => isSelected(spec.podSelector, self) && spec.policyTypes.includes(side.policy),
    )
    return ofSelf.length === 0 || ofSelf.some(policy => names(policy, side, other, door))
  }
  return (from: End, to: End, door: Door) =>
    allows(outgoing, from, to, door) && allows(incoming, to, from, door)
}

const names = ({ spec }: Manifest, side: Side, other: End, door: Door): boolean =>
  (spec[side.rules] ?? []).some(
    (rule: { ports: Door[] } & Record<'from' | 'to', Peer[]>) =>
      rule.ports.some(({ port, protocol }) => port === door.port && protocol === door.protocol) &&
      rule[side.peers].some(peer => isPeer(peer, other)),
  )

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, { labels, address }: End) {
  if (ipBlock) return address !== undefined && isInBlock(address, ipBlock)
  // A selector without a namespace selects pods of our own namespace.
  return labels !== undefined && !namespaceSelector && isSelected(podSelector, { name: '', labels })
}

const isInBlock = (address: string, { cidr, except = [] }: { cidr: string; except?: string[] }) =>
  holds(cidr, address) && !except.some(part => holds(part, address))

function holds(cidr: string, address: string): boolean {
  const [start = '', bits] = cidr.split('/')
  const family = (text: string) => (isIPv6(text) ? 'ipv6' : 'ipv4')
  if (family(start) !== family(address)) return false
  const block = new BlockList()
  block.addSubnet(start, Number(bits), family(start))
  return block.check(address, family(address))
}

const isSelected = ({ matchLabels, matchExpressions = [] }: Selector = {}, { labels = {} }: End) =>
  selects(matchLabels, labels) &&
  matchExpressions.every(({ key, values }) => !values.includes(labels[key] ?? ''))
