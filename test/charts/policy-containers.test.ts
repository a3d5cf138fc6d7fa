import { expect, test } from 'vitest'
import { type Break, breakCopy, titles } from './broken-copy.ts'

const { pod, container, daemon, database } = titles

const breaks: Break[] = [
  ...['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.memory'].map(
    (path): Break => [
      `no ${path} of the database`,
      c => delete c.database.containers[0].resources[path.split('.')[0]!][path.split('.')[1]!],
      [`${database}: ${path} is not set`],
    ],
  ),
  [
    'no limit of disk for the daemon',
    c => delete c.daemon.containers[0].resources.limits['ephemeral-storage'],
    [`${daemon}: limits.ephemeral-storage is not set`],
  ],
  [
    'no readiness probe',
    c => delete c.daemon.containers[0].readinessProbe,
    [`${daemon}: readinessProbe is not set`],
  ],
  [
    'no liveness probe',
    c => delete c.database.containers[0].livenessProbe,
    [`${database}: livenessProbe is not set`],
  ],
  [
    'readiness that is liveness',
    c => (c.container.readinessProbe.httpGet.path = '/healthz'),
    [`${container}: readinessProbe asks the same as livenessProbe`],
  ],
  [
    'an image that is always pulled',
    c => (c.container.imagePullPolicy = 'Always'),
    [
      `${container}: imagePullPolicy is Always: expected IfNotPresent, or a local image is not found`,
    ],
  ],
  [
    'no pull policy, which for an image without a tag is Always',
    c => delete c.container.imagePullPolicy,
    [
      `${container}: imagePullPolicy is undefined: expected IfNotPresent, or a local image is not found`,
    ],
  ],
  [
    'whatever version is newest',
    c => (c.database.containers[0].image = 'postgres:latest'),
    [`${database}: image postgres:latest names no version`],
  ],
  [
    'a root that can be written to',
    c => delete c.container.securityContext.readOnlyRootFilesystem,
    [`${container}: readOnlyRootFilesystem is not true`],
  ],
  [
    'a preStop hook',
    c => (c.container.lifecycle = { preStop: { sleep: { seconds: 5 } } }),
    [`${container}: preStop is not wanted`],
  ],
  [
    'a token in the pod',
    c => delete c.pod.automountServiceAccountToken,
    [`${pod}: automountServiceAccountToken is not false`],
  ],
  [
    'variables for every Service',
    c => delete c.pod.enableServiceLinks,
    [`${pod}: enableServiceLinks is not false`],
  ],
  [
    'a scratch folder without a limit',
    c => (c.pod.volumes[0].emptyDir = {}),
    [`${pod}: volume tmp has no sizeLimit`],
  ],
]

test.each(breaks)('the policy finds %s', (_what, change, problems) => {
  expect(breakCopy(change)).toEqual(problems)
})
