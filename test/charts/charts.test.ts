import { Testing } from 'cdk8s'
import { expect, test } from 'vitest'
import { type Overlay, overlays } from '../../charts/overlays.ts'
import { PostgresChart } from '../../charts/postgres.ts'
import { ServiceAccount } from '../../charts/service-account.ts'
import { ServiceChart } from '../../charts/services.ts'
import { ViewerChart } from '../../charts/viewer.ts'
import { daemonConfig } from '../../charts/xray-config.ts'
import { XRayDaemonChart } from '../../charts/xray-daemon.ts'
import { defaultBounds } from '../../services/viewer/store/records/bounds.ts'
import { find } from './committed.ts'

type Named = { name: string }

const services = ['activities', 'notifications'] as const

const service = (name: (typeof services)[number]) =>
  Testing.synth(new ServiceChart(Testing.app(), name))

test.each(services)('%s has two to four pods by 80 % of 100m, and loses one at a time', name => {
  const objects = service(name)

  const deployment = find(objects, 'Deployment', name).spec
  const [container] = deployment.template.spec.containers
  expect(find(objects, 'HorizontalPodAutoscaler', name).spec).toStrictEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
  })
  expect(container.resources.requests.cpu).toBe('100m')
  expect(deployment).not.toHaveProperty('replicas')
  expect(deployment.strategy.rollingUpdate).toStrictEqual({ maxSurge: 1, maxUnavailable: 0 })
  expect(find(objects, 'PodDisruptionBudget', name).spec.maxUnavailable).toBe(1)
})

test('each probe has its path, and the app drains within its grace period', () => {
  const { spec } = find(service('activities'), 'Deployment', 'activities').spec.template
  const [container] = spec.containers

  const ask = (path: string) => ({ path, port: 'http' })
  expect(container.startupProbe.httpGet).toStrictEqual(ask('/healthz'))
  expect(container.livenessProbe.httpGet).toStrictEqual(ask('/healthz'))
  expect(container.readinessProbe.httpGet).toStrictEqual(ask('/readyz'))
  // Drain delay 5 s, drain 30 s, spans 5 s, items 3 s, logs 5 s.
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(5 + 30 + 5 + 3 + 5)
  expect(spec.topologySpreadConstraints[0].whenUnsatisfiable).toBe('ScheduleAnyway')
})

test('the smallest number of pods requests less than a node of two cores has', () => {
  const pods = [
    ...services.flatMap(name => [service(name), service(name)]),
    Testing.synth(new ViewerChart(Testing.app())),
    Testing.synth(new PostgresChart(Testing.app())),
    Testing.synth(new XRayDaemonChart(Testing.app(), 'local')),
  ].flatMap(objects => objects.filter(({ spec }) => spec?.template))

  const sum = (name: 'cpu' | 'memory') =>
    pods
      .map(({ spec }) =>
        Number.parseInt(spec.template.spec.containers[0].resources.requests[name], 10),
      )
      .reduce((total, amount) => total + amount, 0)

  expect(pods.length).toBe(7)
  expect(sum('cpu')).toBe(750)
  expect(sum('memory')).toBe(800)
})

test('the viewer is one pod with a kept volume, replaced only when the old pod is gone', () => {
  const { spec } = find(Testing.synth(new ViewerChart(Testing.app())), 'StatefulSet', 'viewer')

  expect(spec.replicas).toBe(1)
  // A pod of an older revision is replaced, ready or not.
  expect(spec.podManagementPolicy).toBe('Parallel')
  expect(spec.template.spec.volumes).toStrictEqual([
    { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
  ])
  const [claim] = spec.volumeClaimTemplates
  expect(claim.metadata.labels).toMatchObject({ 'waywiser.dev/keep': 'true' })
  expect(claim.spec.accessModes).toStrictEqual(['ReadWriteOnce'])
  const [container] = spec.template.spec.containers
  const mount = container.volumeMounts.find(({ name }: Named) => name === claim.metadata.name)
  const folder = container.env.find(({ name }: Named) => name === 'WAYWISER_DATA').value
  // A folder of its own, which it can give the mode 0700.
  expect(folder).toBe(`${mount.mountPath}/viewer`)
})

test("the viewer's volume holds its store and one that was set aside, each with its journal", () => {
  const { spec } = find(Testing.synth(new ViewerChart(Testing.app())), 'StatefulSet', 'viewer')

  const { storage } = spec.volumeClaimTemplates[0].spec.resources.requests
  expect(storage).toBe('1Gi')
  expect(4 * defaultBounds.bytes).toBeLessThanOrEqual(1024 ** 3)
})

test.each(overlays)(
  'in k8s/%s the daemon is on every node, and rolls out without a gap',
  overlay => {
    const objects = Testing.synth(new XRayDaemonChart(Testing.app(), overlay))

    const { spec } = find(objects, 'DaemonSet', 'xray-daemon')
    expect(spec.updateStrategy.rollingUpdate).toStrictEqual({ maxSurge: 1, maxUnavailable: 0 })
    expect(spec.template.spec.tolerations).toStrictEqual([
      { operator: 'Exists', effect: 'NoSchedule' },
    ])
    expect(spec.template.spec.containers[0].image).toBe('public.ecr.aws/xray/aws-xray-daemon:3.6.6')
  },
)

test.each<[Overlay, string[]]>([
  ['local', []],
  ['aws', ['where', 'aws']],
  ['eks', ['where']],
])('in k8s/%s the daemon reads its variables from %j', (overlay, names) => {
  const objects = Testing.synth(new XRayDaemonChart(Testing.app(), overlay))

  const [container] = find(objects, 'DaemonSet', 'xray-daemon').spec.template.spec.containers
  type Source = { configMapRef?: { name: string }; secretRef?: { name: string } }
  const sources: Source[] = container.envFrom ?? []
  expect(sources.map(({ configMapRef, secretRef }) => (configMapRef ?? secretRef)?.name)).toEqual(
    names,
  )
})

test('the file of the daemon has an endpoint and a region only in local', () => {
  const [local, aws] = [daemonConfig('local'), daemonConfig('aws')]

  expect(local).toContain('Endpoint: http://viewer:8088\n')
  expect(local).toContain('Region: us-east-1\n')
  expect(aws).not.toMatch(/Endpoint|Region/)
  expect(daemonConfig('eks')).toBe(aws)
})

test('a role at AWS can be given to one account', () => {
  const chart = Testing.chart()
  const role = 'arn:aws:iam::123456789012:role/segments'

  new ServiceAccount(chart, 'xray-daemon', { 'xray-daemon': role })

  const { metadata } = find(Testing.synth(chart), 'ServiceAccount', 'xray-daemon')
  expect(metadata.annotations).toMatchObject({ 'eks.amazonaws.com/role-arn': role })
  const committed = find(service('activities'), 'ServiceAccount', 'activities')
  expect(committed.metadata.annotations).not.toHaveProperty('eks.amazonaws.com/role-arn')
})
