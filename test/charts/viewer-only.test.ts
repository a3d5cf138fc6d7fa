import { expect, test } from 'vitest'
import { membersOf, podsOf } from '../../commands/check-manifests/manifest.ts'
import { readViewerConfig } from '../../services/viewer/config.ts'
import { createHostCheck } from '../../services/viewer/http/host-check.ts'
import { committed, find } from './committed.ts'
import { environmentIn } from './kubelet.ts'

const manifests = committed('viewer-only')

test('it is one pod with an account, a claim and a Service, in no namespace of its own', () => {
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toStrictEqual([
    'ServiceAccount viewer',
    'StatefulSet viewer',
    'Service viewer',
  ])
  expect(membersOf(manifests).filter(([member]) => member === 'namespace')).toStrictEqual([])
  expect(find(manifests, 'StatefulSet', 'viewer').spec).toMatchObject({
    replicas: 1,
    volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '1Gi' } } } }],
  })
})

test('the Service has every port that applications send to', () => {
  const { ports } = find(manifests, 'Service', 'viewer').spec

  expect(ports).toStrictEqual([
    { name: 'http', port: 8088, targetPort: 'http' },
    { name: 'otlp-http', port: 4318, targetPort: 'otlp-http' },
    { name: 'otlp-grpc', port: 4317, targetPort: 'otlp-grpc' },
    { name: 'xray-udp', port: 2000, protocol: 'UDP', targetPort: 'xray-udp' },
    { name: 'xray-tcp', port: 2000, targetPort: 'xray-tcp' },
  ])
})

test('it answers at its names in its own namespace, and at no other namespace’s', () => {
  const environment = environmentIn('viewer-only', 'viewer', {}, 'shop')
  const { config, problems } = readViewerConfig(environment)

  expect(problems).toStrictEqual([])
  expect(config).toMatchObject({ host: '::', dataFolder: '/data/viewer', port: 8088 })
  const isAllowed = createHostCheck(config.publicUrl, config.allowedHosts)
  const hosts = ['viewer', 'viewer.shop', 'viewer.shop.svc', 'viewer.shop.svc.cluster.local']
  expect(hosts.filter(host => !isAllowed(`${host}:4318`))).toStrictEqual([])
  expect(isAllowed('localhost:8088')).toBe(true)
  expect(['viewer.other', 'viewer.other.svc', 'shop'].filter(isAllowed)).toStrictEqual([])
})

test('it meets Pod Security restricted', () => {
  const [pod] = podsOf(manifests)

  expect(pod!.spec.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  })
  expect(pod!.spec.containers).toMatchObject([
    {
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      },
    },
  ])
  expect(membersOf(pod!.spec).map(([name]) => name)).not.toContain('hostPort')
})
