import { expect, test } from 'vitest'
import { type Break, breakCopy, remove, titles } from './broken-copy.ts'

const { pod, container, database } = titles

const breaks: Break[] = [
  [
    'a selector of other pods',
    c => (c.service.selector.matchLabels['app.kubernetes.io/name'] = 'activity'),
    [`${pod}: its selector does not match its pods' labels`],
  ],
  [
    'a Service of nobody',
    c => (c.of('Service', 'activities').spec.selector['app.kubernetes.io/name'] = 'activity'),
    ['Service activities: selects no pod'],
  ],
  [
    'a Service whose port leads nowhere',
    c => (c.of('Service', 'activities').spec.ports[0].targetPort = 'web'),
    ['Service activities: no container has what port http leads to'],
  ],
  [
    'a Service with the other protocol',
    c => c.daemon.containers[0].ports.shift(),
    ['Service xray-daemon: no container has what port xray-udp leads to'],
  ],
  [
    'a Service on a port that nobody names',
    c => (c.of('Service', 'viewer').spec.ports[0].port = 80),
    [
      "ConfigMap waywiser: VIEWER_URL names viewer:8088, which is no Service's address",
      "ConfigMap xray-daemon: cfg.yaml names viewer:8088, which is no Service's address",
    ],
  ],
  [
    'a probe of a port that is not there',
    c => (c.container.readinessProbe.httpGet.port = 8080),
    [`${container}: readinessProbe's port 8080 is none of its ports`],
  ],
  [
    'a mount of a volume that is not there',
    c => (c.container.volumeMounts[0].name = 'temp'),
    [`${container}: volume temp does not exist`],
  ],
  [
    'a policy for pods that nobody starts',
    c =>
      (c.of('NetworkPolicy', 'viewer').spec.podSelector.matchLabels['app.kubernetes.io/name'] =
        'view'),
    ['NetworkPolicy viewer: no pod has {"app.kubernetes.io/name":"view"}'],
  ],
  [
    'a flow to pods that nobody starts',
    c =>
      (c.of('NetworkPolicy', 'viewer').spec.egress[0].to[0].podSelector.matchLabels[
        'app.kubernetes.io/name'
      ] = 'activity'),
    ['NetworkPolicy viewer: no pod has {"app.kubernetes.io/name":"activity"}'],
  ],
  [
    'a ConfigMap that is not there',
    c => remove(c.all, 'ConfigMap', 'where'),
    [
      `${pod.replace('activities', 'activities, container activities')}: there is no ConfigMap where`,
      'Deployment notifications, container notifications: there is no ConfigMap where',
      'StatefulSet viewer, container viewer: there is no ConfigMap where',
    ],
  ],
  [
    'a Secret that is not there',
    c => (c.database.containers[0].env[2].valueFrom.secretKeyRef.name = 'database'),
    [`${database}: there is no Secret database`],
  ],
  [
    'a configuration file that is not there',
    c => remove(c.all, 'ConfigMap', 'xray-daemon'),
    ['DaemonSet xray-daemon: there is no ConfigMap xray-daemon'],
  ],
  [
    'an account that is not there',
    c => remove(c.all, 'ServiceAccount', 'viewer'),
    ['StatefulSet viewer: there is no ServiceAccount viewer'],
  ],
  [
    'a StatefulSet without its Service',
    c => (c.of('StatefulSet', 'postgres').spec.serviceName = 'database'),
    ['StatefulSet postgres: there is no Service database'],
  ],
  [
    'an autoscaler of nothing',
    c => (c.of('HorizontalPodAutoscaler', 'activities').spec.scaleTargetRef.name = 'activity'),
    [
      'Deployment activities: has a disruption budget, with which a single pod is never evicted',
      'HorizontalPodAutoscaler activities: what it scales does not exist',
    ],
  ],
  [
    'a budget for nobody',
    c =>
      (c.of('PodDisruptionBudget', 'activities').spec.selector.matchLabels[
        'app.kubernetes.io/name'
      ] = 'activity'),
    [
      'Deployment activities: has no disruption budget',
      'PodDisruptionBudget activities: selects no pod',
    ],
  ],
]

test.each(breaks)('the policy finds %s', (_what, change, problems) => {
  expect(breakCopy(change)).toEqual(problems)
})
