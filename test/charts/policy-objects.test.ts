import { expect, test } from 'vitest'
import { type Break, breakCopy, remove, titles } from './broken-copy.ts'

const { pod } = titles

const breaks: Break[] = [
  [
    'an object in whatever namespace is current',
    c => delete c.of('Service', 'viewer').metadata.namespace,
    ['Service viewer: the namespace is not waywiser'],
  ],
  [
    'a version that is not stable',
    c => (c.of('HorizontalPodAutoscaler', 'activities').apiVersion = 'autoscaling/v2beta2'),
    ['HorizontalPodAutoscaler activities: autoscaling/v2beta2 is not stable'],
  ],
  [
    'Pod Security that is not enforced',
    c => delete c.of('Namespace', 'waywiser').metadata.labels['pod-security.kubernetes.io/enforce'],
    ['Namespace waywiser: Pod Security restricted is not enforced'],
  ],
  [
    'one object twice',
    c => c.all.push(c.of('ConfigMap', 'where')),
    ['ConfigMap where: is there twice'],
  ],
  [
    'a value in a Secret, empty as it may be',
    c => (c.of('Secret', 'honeycomb').stringData = { HONEYCOMB_API_KEY: '' }),
    ['Secret honeycomb: has values, which belong in no file'],
  ],
  [
    'data in a Secret',
    c => (c.of('Secret', 'aws').data = { AWS_SECRET_ACCESS_KEY: 'c2VjcmV0' }),
    ['Secret aws: has values, which belong in no file'],
  ],
  [
    'a Secret that Ctrl-C deletes',
    c => delete c.of('Secret', 'rollbar').metadata.labels['waywiser.dev/keep'],
    ['rollbar: has no label waywiser.dev/keep, so Ctrl-C deletes it'],
  ],
  [
    'a volume that Ctrl-C deletes',
    c =>
      delete c.of('StatefulSet', 'postgres').spec.volumeClaimTemplates[0].metadata.labels[
        'waywiser.dev/keep'
      ],
    ['data: has no label waywiser.dev/keep, so Ctrl-C deletes it'],
  ],
  [
    'a count beside the autoscaler',
    c => (c.service.replicas = 2),
    [`${pod}: has replicas beside an autoscaler`],
  ],
  [
    'no disruption budget',
    c => remove(c.all, 'PodDisruptionBudget', 'activities'),
    [`${pod}: has no disruption budget`],
  ],
  [
    'a disruption budget of a single pod',
    c =>
      (c.of('PodDisruptionBudget', 'activities').spec.selector.matchLabels[
        'app.kubernetes.io/name'
      ] = 'viewer'),
    [
      `${pod}: has no disruption budget`,
      'StatefulSet viewer: has a disruption budget, with which a single pod is never evicted',
    ],
  ],
]

test.each(breaks)('the policy finds %s', (_what, change, problems) => {
  expect(breakCopy(change)).toEqual(problems)
})
