import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { egress, nodeLocalDns, podsOf, port, portsOf } from './flow-rules.ts'
import { type Flow, flows, flowsAt, type Party } from './flows.ts'
import {
  labelsOf,
  nameLabel,
  namespace,
  type Program,
  partOf,
  ports,
  purpose,
  selectorOf,
} from './names.ts'
import type { Overlay } from './overlays.ts'

const parties: Party[] = [...(Object.keys(ports) as Program[]), 'verify']

/** One policy for each program that `among` names: its incoming and outgoing connections. */
function policies(scope: Construct, among: Flow[], suffix: string): void {
  for (const name of parties) {
    const incoming = among.filter(flow => flow.to === name)
    const outgoing = among.filter(flow => flow.from === name)
    if (incoming.length + outgoing.length === 0) continue
    new k8s.KubeNetworkPolicy(scope, name, {
      metadata: {
        name: name + suffix,
        labels: labelsOf(name),
        annotations: purpose(sentenceOf(name, incoming, outgoing)),
      },
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

const otherEnds = { vendors: 'vendors at port 443', 'pod-identity': "EKS' agent for roles" }

function sentenceOf(name: Party, incoming: Flow[], outgoing: Flow[]): string {
  const to = outgoing.map(flow => otherEnds[flow.to as keyof typeof otherEnds] ?? flow.to)
  const parts = [
    to.length > 0 && `reach ${listed(to)}`,
    incoming.length > 0 && `be reached by ${listed(incoming.map(({ from }) => from))}`,
  ]
  return `Lets ${name} ${parts.filter(Boolean).join(', and ')}.`
}

const listed = (names: string[]) =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join()

/** Denies all traffic by default; pods that open connections may use DNS. */
function defaults(scope: Construct): void {
  new k8s.KubeNetworkPolicy(scope, 'default-deny', {
    metadata: {
      name: 'default-deny',
      annotations: purpose('Denies every connection that no other policy names.'),
    },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  })
  const kubeSystem = { 'kubernetes.io/metadata.name': 'kube-system' }
  new k8s.KubeNetworkPolicy(scope, 'dns', {
    metadata: {
      name: 'dns',
      annotations: purpose("Lets every pod but the database ask the cluster's DNS."),
    },
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
            ...nodeLocalDns,
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
