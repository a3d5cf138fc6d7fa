import { expect, test } from 'vitest'
import { createHostCheck } from '../../../services/viewer/http/host-check.ts'
import { traceRequest } from '../from-otlp/protobuf-writer.ts'
import { call } from '../grpc/grpc-client.ts'
import { startWholeViewer } from '../whole-viewer.ts'

const isAllowed = createHostCheck('https://viewer.example.com', ['otel-collector', '.corp.example'])

test.each([
  'localhost:8088',
  'LOCALHOST',
  'localhost.',
  'localhost.:4318',
  'viewer.localhost:8088',
  '127.0.0.1:8088',
  '127.1:4318',
  '0x7f000001',
  '2130706433:4318',
  '10.1.2.3',
  '[::1]:8088',
  '[::1]',
  '[::1]:',
  '[0:0:0:0:0:0:0:1]:4318',
  '[::FFFF:127.0.0.1]:4318',
  '[fe80::1%eth0]:4318',
  '[fe80::1%25eth0]:4318',
  'viewer:8088',
  'viewer.waywiser.svc.cluster.local',
  'host.docker.internal:8088',
  'HOST.docker.internal.:4318',
  'gateway.docker.internal:4318',
  'host.containers.internal:4318',
  'host.lima.internal:4318',
  'host.minikube.internal:4318',
  'host.k3d.internal:4318',
  'viewer.example.com',
  'otel-collector:4318',
  'Otel-Collector:4318',
  'a.corp.example',
  'a.b.corp.example:4318',
  undefined,
])('host %j is the viewer’s', host => {
  expect(isAllowed(host)).toBe(true)
})

test.each([
  '',
  ':4318',
  'example.com',
  'viewer.net',
  'localhost.example.net',
  'notlocalhost',
  '127.0.0.1.example.net',
  '127.0.0.256',
  '[::1',
  '::1',
  '[::1].example.net',
  '[example.net]:4318',
  'docker.internal',
  'host.docker.internal.example.net',
  'corp.example',
  'evilcorp.example',
  'corp.example.net',
  'otel-collector.example.net',
  'localhost@example.net',
  'example.net/localhost',
  'face.',
])('host %j is another’s', host => {
  expect(isAllowed(host)).toBe(false)
})

test('over gRPC the authority counts', async () => {
  const { grpcUrl } = await startWholeViewer({ allowedHosts: ['otel-collector'] })
  const codeOf = async (authority: string) =>
    (await call(grpcUrl, traceRequest({}), { authority })).code

  expect(await codeOf('otel-collector:4317')).toBe(0)
  expect(await codeOf('host.containers.internal:4317')).toBe(0)
  expect(await codeOf('otel-collector.example.net:4317')).toBe(7)
})
