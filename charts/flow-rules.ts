import { k8s } from 'cdk8s-plus-27'
import type { Flow } from './flows.ts'
import { otlpGrpc, type Program, ports, selectorOf } from './names.ts'

export const port = (number: number, protocol = 'TCP'): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(number),
  protocol,
})

/** The daemon takes segments by UDP and answers for sampling rules by TCP. */
export function portsOf(to: Program): k8s.NetworkPolicyPort[] {
  if (to === 'xray-daemon') return [port(ports[to], 'UDP'), port(ports[to])]
  return to === 'viewer' ? [port(ports[to]), port(otlpGrpc.port)] : [port(ports[to])]
}

export const podsOf = (name: string): k8s.NetworkPolicyPeer => ({
  podSelector: { matchLabels: selectorOf(name) },
})

/**
 * Without the addresses at which a cloud hands out the node's credentials: 169.254.169.254,
 * fd00:ec2::254 at AWS, fd20:ce::254 at Google, the link-local ones of both families, and the first
 * again behind a translation from IPv6 to IPv4.
 */
const anywhere: k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
  {
    ipBlock: {
      cidr: '::/0',
      except: ['fe80::/10', 'fd00:ec2::/32', 'fd20:ce::/32', '64:ff9b::a9fe:0/112'],
    },
  },
]

/** The agent of EKS that hands out a pod's own role, by either family. */
const podIdentity: k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '169.254.170.23/32' } },
  { ipBlock: { cidr: 'fd00:ec2::23/128' } },
]

/**
 * NodeLocal DNSCache, where a cluster has it: at an address of the node's own, for which Kubernetes
 * names one of IPv4, and of IPv6 only the range of unique local addresses.
 */
export const nodeLocalDns: k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '169.254.20.10/32' } },
  { ipBlock: { cidr: 'fd00::/8' } },
]

export function egress({ to }: Flow): k8s.NetworkPolicyEgressRule {
  if (to === 'vendors') return { to: anywhere, ports: [port(443)] }
  if (to === 'pod-identity') return { to: podIdentity, ports: [port(80)] }
  return { to: [podsOf(to)], ports: portsOf(to) }
}
