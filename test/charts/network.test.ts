import { expect, test } from 'vitest'
import { type Overlay, overlays } from '../../charts/overlays.ts'
import { committed, find } from './committed.ts'
import { type Door, type End, networkOf, podEnds } from './network.ts'

const doors: Door[] = [
  ...[80, 443, 2000, 3000, 3001, 4317, 4318, 5432, 8088].map(port => ({
    port,
    protocol: 'TCP' as const,
  })),
  ...[443, 2000, 4318].map(port => ({ port, protocol: 'UDP' as const })),
]

/** Ends outside, each with its addresses of both families. */
const outside: End[] = [
  ['internet', '203.0.113.7', '2001:db8::7'],
  ['metadata-of-aws', '169.254.169.254', 'fd00:ec2::254'],
  ['metadata-of-google', '169.254.169.254', 'fd20:ce::254'],
  ['metadata-of-openstack', '169.254.169.254', 'fe80::a9fe:a9fe'],
  ['metadata-by-translation', '169.254.169.254', '64:ff9b::a9fe:a9fe'],
  ['pod-identity', '169.254.170.23', 'fd00:ec2::23'],
].flatMap(([name, ...addresses]) =>
  addresses.map((address, index) => ({ name: `${name} by IPv${index ? 6 : 4}`, address })),
)

/** Every connection that the policies allow, among our pods and with the world. */
function connections(overlay: Overlay): string[] {
  const isAllowed = networkOf(overlay)
  const pods = podEnds(overlay)
  return [...pods, ...outside]
    .flatMap(from => [...pods, ...outside].map(to => ({ from, to })))
    .filter(({ from, to }) => from !== to && (from.labels || to.labels))
    .flatMap(({ from, to }) =>
      doors
        .filter(door => isAllowed(from, to, door))
        .map(({ port, protocol }) => `${from.name} → ${to.name} ${protocol} ${port}`),
    )
    .sort()
}

const everywhere = [
  'activities → internet by IPv4 TCP 443',
  'activities → internet by IPv6 TCP 443',
  'activities → notifications TCP 3001',
  'activities → postgres TCP 5432',
  'activities → viewer TCP 4317',
  'activities → viewer TCP 8088',
  'activities → xray-daemon TCP 2000',
  'activities → xray-daemon UDP 2000',
  'notifications → activities TCP 3000',
  'notifications → internet by IPv4 TCP 443',
  'notifications → internet by IPv6 TCP 443',
  'notifications → postgres TCP 5432',
  'notifications → viewer TCP 4317',
  'notifications → viewer TCP 8088',
  'notifications → xray-daemon TCP 2000',
  'notifications → xray-daemon UDP 2000',
  'verify → activities TCP 3000',
  'verify → notifications TCP 3001',
  'verify → viewer TCP 4317',
  'verify → viewer TCP 8088',
  'viewer → activities TCP 3000',
]

const only: Record<Overlay, string[]> = {
  local: [
    'viewer → notifications TCP 3001',
    'xray-daemon → viewer TCP 4317',
    'xray-daemon → viewer TCP 8088',
  ],
  aws: ['xray-daemon → internet by IPv4 TCP 443', 'xray-daemon → internet by IPv6 TCP 443'],
  eks: [
    ...['IPv4', 'IPv6'].flatMap(family => [
      `activities → pod-identity by ${family} TCP 80`,
      `notifications → pod-identity by ${family} TCP 80`,
      `xray-daemon → internet by ${family} TCP 443`,
      `xray-daemon → pod-identity by ${family} TCP 80`,
    ]),
  ],
}

test.each(overlays)('in k8s/%s these connections are allowed and no other', overlay => {
  expect(connections(overlay)).toEqual([...everywhere, ...only[overlay]].sort())
})

test('every pod except Postgres may use DNS, and the allowed resolver is that of the cluster', () => {
  const { spec } = find(committed(), 'NetworkPolicy', 'dns')
  const [rule] = spec.egress

  expect(spec.podSelector.matchExpressions).toEqual([
    { key: 'app.kubernetes.io/name', operator: 'NotIn', values: ['postgres'] },
  ])
  expect(rule.ports).toEqual([
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ])
  expect(rule.to[0]).toEqual({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  })
})
