import { expect, test } from 'vitest'
import type { Overlay } from '../../charts/overlays.ts'
import { containersOf } from '../../commands/check-manifests/manifest.ts'
import { generatedValues } from '../../commands/secrets/values.ts'
import { readConfig as readActivitiesConfig } from '../../services/activities/config.ts'
import { readConfig as readNotificationsConfig } from '../../services/notifications/config.ts'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import { createResource } from '../../services/telemetry/resource.ts'
import { readViewerConfig } from '../../services/viewer/config.ts'
import { spanOf } from '../telemetry/to-xray/spans.ts'
import { validDocumentOf } from '../telemetry/to-xray/valid-document.ts'
import { committed } from './committed.ts'
import { environmentIn } from './kubelet.ts'

const telemetryIn = (overlay: Overlay) =>
  readTelemetryConfig(environmentIn(overlay, 'activities'), '')

const attributesIn = (overlay: Overlay) => createResource(telemetryIn(overlay), '0.1.0').attributes

test('the manifests give the three processes right and complete settings', () => {
  const activities = readActivitiesConfig(environmentIn('local', 'activities'))
  const notifications = readNotificationsConfig(environmentIn('local', 'notifications'))
  const viewer = readViewerConfig(environmentIn('local', 'viewer'))

  const database = { url: 'postgres://from-secret', dataFolder: '.waywiser' }
  const host = '::'
  expect(activities).toMatchObject({
    server: { port: 3000, host, drainDelayMillis: 5000 },
    database,
    notificationsUrl: 'http://notifications:3001',
    problems: [],
  })
  expect(notifications).toMatchObject({
    server: { port: 3001, host, drainDelayMillis: 5000 },
    database,
    activitiesUrl: 'http://activities:3000',
    problems: [],
  })
  expect(viewer).toMatchObject({
    config: {
      port: 8088,
      host,
      drainDelayMillis: 0,
      dataFolder: '/data/viewer',
      activitiesUrl: 'http://activities:3000',
      publicUrl: 'http://localhost:8088',
    },
    problems: [],
  })
})

test('spans, items and logs go to the viewer, segments to the daemon of the node', () => {
  const { otlp, rollbar, logs, xray, peers, links, problems, warnings } = telemetryIn('local')

  expect(otlp.map(({ url }) => url)).toEqual(['http://viewer:8088/v1/traces'])
  expect(rollbar.map(({ endpoint }) => endpoint)).toEqual(['http://viewer:8088/api/1/item/'])
  expect(logs.map(({ endpoint }) => endpoint)).toEqual(['http://viewer:8088'])
  expect(xray).toEqual({
    host: 'xray-daemon',
    udpPort: 2000,
    tcpHost: 'xray-daemon',
    tcpPort: 2000,
    goesTo: 'viewer',
  })
  expect(peers.map(({ origin }) => origin)).toEqual([
    'http://activities:3000',
    'http://notifications:3001',
  ])
  expect(links.viewerUrl).toBe('http://localhost:8088')
  expect([...problems, ...warnings]).toEqual([])
})

test('in the cluster only our own services may decide about a trace, with a key of the Secret', () => {
  const { trust, problems } = telemetryIn('local')

  expect(trust).toEqual({ mode: 'peers', peerKey: 'k'.repeat(43) })
  expect(problems).toEqual([])
})

test('a span names pod, node, namespace, deployment, container and image', () => {
  expect(attributesIn('local')).toMatchObject({
    'k8s.pod.name': 'activities-5d8',
    'k8s.pod.uid': 'c2a7',
    'k8s.node.name': 'kind-worker',
    'k8s.namespace.name': 'waywiser',
    'k8s.deployment.name': 'activities',
    'k8s.container.name': 'activities',
    'container.image.name': 'waywiser',
    'container.image.tags': ['1f3c'],
  })
})

test.each([
  ['local', undefined, 'viewer'],
  ['aws', undefined, 'aws'],
  ['eks', 'AWS::EKS::Container', 'aws'],
] as const)(
  'in k8s/%s the origin of segments is %s, and they go to %s',
  (overlay, origin, goesTo) => {
    const segment = validDocumentOf(spanOf({ resource: attributesIn(overlay) }))

    expect(segment.origin).toBe(origin)
    expect(telemetryIn(overlay).xray?.goesTo).toBe(goesTo)
  },
)

test('a region in the Secret wins, but an address of a daemon does not', () => {
  const secrets = { aws: { AWS_REGION: 'eu-west-1', AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000' } }

  const environment = environmentIn('aws', 'activities', secrets)

  expect(environment).toMatchObject({
    AWS_REGION: 'eu-west-1',
    AWS_XRAY_DAEMON_ADDRESS: 'xray-daemon:2000',
  })
})

test('npm run secrets makes every key of a pod', () => {
  type Key = { name: string; key: string; optional?: boolean }
  type Variable = { name: string; valueFrom?: { secretKeyRef?: Key } }
  const waitedFor = containersOf(committed())
    .flatMap(({ spec }) => (spec.env ?? []) as Variable[])
    .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])
    // SCENARIOS_KEY is optional: a deployment that has no scenarios needs none.
    .filter(({ name, optional }) => !optional || name === 'peers')

  const made = generatedValues()

  expect(new Set(waitedFor.map(({ name, key }) => `${name} ${key}`))).toEqual(
    new Set(
      Object.entries(made).flatMap(([name, values]) =>
        Object.keys(values).map(key => `${name} ${key}`),
      ),
    ),
  )
  const { DATABASE_URL, POSTGRES_PASSWORD } = made.postgres
  expect(DATABASE_URL).toBe(`postgresql://waywiser:${POSTGRES_PASSWORD}@postgres:5432/waywiser`)
})

test('the viewer gets no key, and the daemon of local no Secret', () => {
  const secrets = {
    aws: { AWS_SECRET_ACCESS_KEY: 'planted' },
    honeycomb: { HONEYCOMB_API_KEY: 'p', HONEYCOMB_TEAM: 'ours' },
  }

  const viewer = environmentIn('local', 'viewer', secrets)
  const daemon = environmentIn('local', 'xray-daemon', secrets)

  expect(Object.keys(viewer).filter(name => /KEY|SECRET|DATABASE/.test(name))).toEqual([])
  expect(viewer).toMatchObject({ HONEYCOMB_TEAM: 'ours', XRAY_GOES_TO: 'viewer' })
  expect(daemon).toEqual({
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'waywiser',
    AWS_SECRET_ACCESS_KEY: 'waywiser',
  })
})
