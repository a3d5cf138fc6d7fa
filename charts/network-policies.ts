import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { type Flow, flows, flowsAt, type Party } from './flows.ts'
import {
  labelsOf,
  nameLabel,
  namespace,
  otlpGrpc,
  type Program,
  partOf,
  ports,
  selectorOf,
} from './names.ts'
import type { Overlay } from './overlays.ts'

const port = (number: number, protocol = 'TCP'): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(number),
  protocol,
})

/** The daemon takes segments by UDP and answers for sampling rules by TCP. */
function portsOf(to: Program): k8s.NetworkPolicyPort[] {
  if (to === 'xray-daemon') return [port(ports[to], 'UDP'), port(ports[to])]
  return to === 'viewer' ? [port(ports[to]), port(otlpGrpc.port)] : [port(ports[to])]
}

/** Without link-local addresses: at 169.254.169.254 a cloud hands out the node's credentials. */
const anywhere = { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }

function egress({ to }: Flow): k8s.NetworkPolicyEgressRule {
  if (to === 'vendors') return { to: [{ ipBlock: anywhere }], ports: [port(443)] }
  if (to === 'pod-identity') {
    return { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [port(80)] }
  }
  return { to: [podsOf(to)], ports: portsOf(to) }
}

const podsOf = (name: string): k8s.NetworkPolicyPeer => ({
  podSelector: { matchLabels: selectorOf(name) },
})

const parties: Party[] = [...(Object.keys(ports) as Program[]), 'verify']

/** One policy for each program that `among` names: its incoming and outgoing connections. */
function policies(scope: Construct, among: Flow[], suffix: string): void {
  for (const name of parties) {
    const incoming = among.filter(flow => flow.to === name)
    const outgoing = among.filter(flow => flow.from === name)
    if (incoming.length + outgoing.length === 0) continue
    new k8s.KubeNetworkPolicy(scope, name, {
      metadata: { name: name + suffix, labels: labelsOf(name) },
      spec: {
        podSelector: { matchLabels: selectorOf(name) },
        policyTypes: ['Ingress', 'Egress'],
        // Nothing connects to `verify`, which has no port.
        ingress:
          name === 'verify'
            ? []
            : incoming.map(({ from }) => ({ from: [podsOf(from)], ports: portsOf(name) })),
        egress: outgoing.map(egress),
      },
    })
  }
}

/** Denies all traffic by default; pods that open connections may use DNS. */
function defaults(scope: Construct): void {
  new k8s.KubeNetworkPolicy(scope, 'default-deny', {
    metadata: { name: 'default-deny' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  })
  const kubeSystem = { 'kubernetes.io/metadata.name': 'kube-system' }
  new k8s.KubeNetworkPolicy(scope, 'dns', {
    metadata: { name: 'dns' },
    spec: {
      podSelector: {
        matchExpressions: [{ key: nameLabel, operator: 'NotIn', values: ['postgres'] }],
      },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: kubeSystem },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
            // NodeLocal DNSCache, where a cluster has it.
            { ipBlock: { cidr: '169.254.20.10/32' } },
          ],
          ports: [port(53, 'UDP'), port(53)],
        },
      ],
    },
  })
}

export class NetworkPoliciesChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'network-policies', { namespace, labels: partOf })
    defaults(this)
    policies(this, flows, '')
  }
}

/** The policies that an overlay adds. */
export class NetworkPoliciesAtChart extends Chart {
  constructor(scope: Construct, overlay: Overlay) {
    super(scope, 'network-policies-at', { namespace, labels: partOf })
    policies(this, flowsAt[overlay], `-${overlay}`)
  }
}
