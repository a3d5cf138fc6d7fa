import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { linkProblems } from '../../commands/check-manifests/links.ts'
import type { Manifest } from '../../commands/check-manifests/manifest.ts'
import { committed, find } from './committed.ts'

test.each(overlays)('no name and no address in the manifests for %s leads nowhere', overlay => {
  const manifests = committed(overlay)

  expect(manifests.length).toBeGreaterThan(30)
  expect(linkProblems(manifests)).toEqual([])
})

// biome-ignore lint/suspicious/noExplicitAny: a broken copy breaks types, too
type Find = (kind: string, name: string) => any
type Break = [what: string, change: (of: Find, all: Manifest[]) => void, problems: string[]]

const podOf = (workload: Manifest) => workload.spec.template.spec
const containerOf = (workload: Manifest) => podOf(workload).containers[0]
const nameLabel = 'app.kubernetes.io/name'

const remove = (all: Manifest[], kind: string, name: string) =>
  void all.splice(all.indexOf(find(all, kind, name)), 1)

const breaks: Break[] = [
  [
    'a selector of other pods',
    of => (of('Deployment', 'activities').spec.selector.matchLabels[nameLabel] = 'activity'),
    ['Deployment activities: no pod has the name activity'],
  ],
  [
    'a Service without pods',
    of => (of('Service', 'activities').spec.selector[nameLabel] = 'activity'),
    [
      'Service activities: no pod has the name activity',
      'Service activities: port http leads to no container',
    ],
  ],
  [
    'a Service whose port is not open',
    of => (of('Service', 'activities').spec.ports[0].targetPort = 'web'),
    ['Service activities: port http leads to no container'],
  ],
  [
    'a Service with the other protocol',
    of => containerOf(of('DaemonSet', 'xray-daemon')).ports.shift(),
    ['Service xray-daemon: port xray-udp leads to no container'],
  ],
  [
    'addresses with a port that their Service does not have',
    of => (of('Service', 'viewer').spec.ports[0].port = 80),
    [
      'ConfigMap waywiser: VIEWER_URL names viewer:8088, which no Service has',
      'ConfigMap xray-daemon: cfg.yaml names viewer:8088, which no Service has',
    ],
  ],
  [
    'a variable with the address of no Service',
    of => (containerOf(of('Job', 'verify')).env = [{ name: 'A', value: 'http://activity:3000' }]),
    ['Job verify: value names activity:3000, which no Service has'],
  ],
  [
    'a probe of a port that is not open',
    of => (containerOf(of('Deployment', 'activities')).readinessProbe.httpGet.port = 8080),
    [
      'Deployment activities, container activities: readinessProbe uses port 8080, which is not open',
    ],
  ],
  [
    'a mount of a volume that does not exist',
    of => (containerOf(of('Deployment', 'activities')).volumeMounts[0].name = 'temp'),
    ['Deployment activities, container activities: there is no volume temp'],
  ],
  [
    'a NetworkPolicy for pods that do not exist',
    of => (of('NetworkPolicy', 'viewer').spec.podSelector.matchLabels[nameLabel] = 'view'),
    ['NetworkPolicy viewer: no pod has the name view'],
  ],
  [
    'a flow to pods that do not exist',
    of => {
      const [rule] = of('NetworkPolicy', 'viewer').spec.egress
      rule.to[0].podSelector.matchLabels[nameLabel] = 'activity'
    },
    ['NetworkPolicy viewer: no pod has the name activity'],
  ],
  [
    'a disruption budget for pods that do not exist',
    of =>
      (of('PodDisruptionBudget', 'activities').spec.selector.matchLabels[nameLabel] = 'activity'),
    ['PodDisruptionBudget activities: no pod has the name activity'],
  ],
  [
    'a ConfigMap that does not exist',
    (_, all) => remove(all, 'ConfigMap', 'where'),
    [
      'StatefulSet viewer: there is no ConfigMap where',
      'Deployment activities: there is no ConfigMap where',
      'Deployment notifications: there is no ConfigMap where',
    ],
  ],
  [
    'a Secret that does not exist',
    of =>
      (containerOf(of('StatefulSet', 'postgres')).env[2].valueFrom.secretKeyRef.name = 'database'),
    ['StatefulSet postgres: there is no Secret database'],
  ],
  [
    'a configuration file that does not exist',
    (_, all) => remove(all, 'ConfigMap', 'xray-daemon'),
    ['DaemonSet xray-daemon: there is no ConfigMap xray-daemon'],
  ],
  [
    'an account that does not exist',
    (_, all) => remove(all, 'ServiceAccount', 'viewer'),
    ['StatefulSet viewer: there is no ServiceAccount viewer'],
  ],
  [
    'a StatefulSet without its Service',
    of => (of('StatefulSet', 'postgres').spec.serviceName = 'database'),
    ['StatefulSet postgres: there is no Service database'],
  ],
  [
    'an autoscaler of a workload that does not exist',
    of => (of('HorizontalPodAutoscaler', 'activities').spec.scaleTargetRef.name = 'activity'),
    ['HorizontalPodAutoscaler activities: there is no Deployment activity'],
  ],
  [
    'a volume that its pod cannot write to',
    of => delete podOf(of('StatefulSet', 'viewer')).securityContext.fsGroup,
    ['StatefulSet viewer: fsGroup is undefined: expected 10001, or it cannot write to its volume'],
  ],
  [
    'a claim of a Deployment, to which two pods may write',
    of =>
      podOf(of('Deployment', 'activities')).volumes.push({
        name: 'data',
        persistentVolumeClaim: { claimName: 'data' },
      }),
    ['Deployment activities: two pods may write to its volume: use a StatefulSet'],
  ],
]

test.each(breaks)('the check finds %s', (_what, change, problems) => {
  const manifests = committed()

  change((kind, name) => find(manifests, kind, name), manifests)

  expect(linkProblems(manifests).toSorted()).toEqual(problems.toSorted())
})
