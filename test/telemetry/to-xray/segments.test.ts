import { type Attributes, SpanKind } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { spanOf, traceId, xrayTraceId } from './spans.ts'
import { validDocumentOf } from './valid-document.ts'

describe('a SERVER span', () => {
  test('is a segment named after its service, in the spelling of X-Ray', () => {
    const span = spanOf({
      parentId: '1f68809491a75037',
      attributes: {
        'http.request.method': 'POST',
        'url.scheme': 'http',
        'server.address': 'localhost',
        'server.port': 3000,
        'url.path': '/api/activities',
        'url.query': 'token=planted',
        'user_agent.original': 'curl/8',
        'client.address': '10.0.0.7',
        'network.peer.address': '127.0.0.1',
        'http.response.status_code': 201,
        'http.response.body.size': 86,
        'http.route': '/api/activities',
        'aws.xray.rule_name': 'Cruddur',
        'user.id': 'bob',
      },
      resource: {
        'service.version': '1.2.3',
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.language': 'nodejs',
        'telemetry.sdk.version': '3.1.0',
        'aws.log.group.names': ['/waywiser/local'],
      },
    })

    const document = validDocumentOf(span)

    expect(document).toEqual({
      trace_id: xrayTraceId,
      parent_id: '1f68809491a75037',
      id: 'defdfd9912dc5a56',
      name: 'activities',
      start_time: 1461096053.37518,
      end_time: 1461096053.4042,
      service: { version: '1.2.3' },
      user: 'bob',
      http: {
        request: {
          method: 'POST',
          url: 'http://localhost:3000/api/activities',
          user_agent: 'curl/8',
          client_ip: '10.0.0.7',
          x_forwarded_for: true,
        },
        response: { status: 201, content_length: 86 },
      },
      aws: {
        xray: {
          sdk: 'opentelemetry for nodejs',
          sdk_version: '3.1.0',
          auto_instrumentation: false,
          rule_name: 'Cruddur',
        },
        cloudwatch_logs: [{ log_group: '/waywiser/local' }],
      },
      metadata: {
        default: {
          'otel.span.name': 'GET /api/activities/home',
          'otel.resource.service.name': 'activities',
          'otel.resource.service.version': '1.2.3',
          'otel.resource.telemetry.sdk.name': 'opentelemetry',
          'otel.resource.telemetry.sdk.language': 'nodejs',
          'otel.resource.telemetry.sdk.version': '3.1.0',
          'otel.resource.aws.log.group.names': ['/waywiser/local'],
          'http.route': '/api/activities',
        },
      },
    })
  })

  test.each([
    [200, false, {}],
    [404, false, { error: true }],
    [429, false, { error: true, throttle: true }],
    [500, true, { fault: true }],
    [503, false, { fault: true }],
    [404, true, { error: true }],
    [200, true, { fault: true }],
    [undefined, true, { fault: true }],
    [undefined, false, {}],
  ])('with status %s and failed %s is %o', (status, failed, flags) => {
    const { error, throttle, fault } = validDocumentOf(
      spanOf({ failed, attributes: status ? { 'http.response.status_code': status } : {} }),
    )

    expect({ error, throttle, fault }).toEqual(flags)
  })

  test.each([
    [{ 'server.address': 'a.example', 'server.port': 80 }, 'http://a.example/x'],
    [{ 'server.address': 'a.example', 'server.port': 8080 }, 'http://a.example:8080/x'],
    [{ 'server.address': '::1', 'server.port': 3000 }, 'http://[::1]:3000/x'],
    [{}, '/x'],
  ])('at %o has the address %s', (attributes: Attributes, url) => {
    const document = validDocumentOf(
      spanOf({ attributes: { 'http.request.method': 'GET', 'url.path': '/x', ...attributes } }),
    )

    expect(document.http?.request?.url).toBe(url)
  })

  test('on EKS has the cluster, and the option overrides the origin of the resource', () => {
    const span = spanOf({
      resource: {
        'cloud.platform': 'aws_eks',
        'k8s.cluster.name': 'main',
        'k8s.pod.name': 'activities-1',
        'container.id': 'c0ffee',
      },
    })

    const document = validDocumentOf(span, { logGroupNames: ['/waywiser/app'] })
    const ours = validDocumentOf(spanOf({ resource: { 'cloud.platform': 'aws_ec2' } }), {
      origin: 'AWS::ECS::Container',
    })

    expect(document.origin).toBe('AWS::EKS::Container')
    expect(document.aws?.eks).toEqual({
      cluster_name: 'main',
      pod: 'activities-1',
      container_id: 'c0ffee',
    })
    expect(document.aws?.cloudwatch_logs).toEqual([{ log_group: '/waywiser/app' }])
    expect(ours.origin).toBe('AWS::ECS::Container')
  })

  test('keeps its links', () => {
    const links = [{ context: { traceId, spanId: '1f68809491a75037', traceFlags: 1 } }]

    expect(validDocumentOf(spanOf({ links })).links).toEqual([
      { trace_id: xrayTraceId, id: '1f68809491a75037' },
    ])
  })

  test('that ends before its start, after a clock change, ends at its start', () => {
    const { start_time, end_time } = validDocumentOf(spanOf({ endTime: [1_461_096_000, 5] }))

    expect(end_time).toBe(start_time)
  })
})

test.each([
  [SpanKind.SERVER, undefined, undefined, undefined],
  [SpanKind.SERVER, '1f68809491a75037', undefined, undefined],
  [SpanKind.CONSUMER, '1f68809491a75037', undefined, undefined],
  [SpanKind.INTERNAL, undefined, undefined, undefined],
  [SpanKind.INTERNAL, '1f68809491a75037', 'subsegment', undefined],
  [SpanKind.PRODUCER, '1f68809491a75037', 'subsegment', 'remote'],
])('kind %s with parent %s has type %s and namespace %s', (kind, parentId, type, namespace) => {
  const document = validDocumentOf(spanOf({ kind, parentId }))

  expect([document.type, document.namespace]).toEqual([type, namespace])
})

test('local work is named after the span, cut to AWS’s limit', () => {
  const named = (name: string) =>
    validDocumentOf(spanOf({ kind: SpanKind.INTERNAL, parentId: '1f68809491a75037', name })).name

  expect(named('home-activities')).toBe('home-activities')
  expect(named('größe\n(of) {all}; 🦉')).toBe('größe of all')
  expect(named('x'.repeat(300))).toBe('x'.repeat(200))
  expect(named('🦉')).toBe('span')
})
