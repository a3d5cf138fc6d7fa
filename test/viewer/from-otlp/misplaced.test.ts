import { expect, test } from 'vitest'
import { startWholeViewer } from '../whole-viewer.ts'
import { traceRequest } from './protobuf-writer.ts'

const protobuf = { 'content-type': 'application/x-protobuf' }

test.each(['//v1/traces', '/v1/traces/', '///v1//traces//', '/v1/traces?a=b'])(
  'spans posted to %s are taken',
  async path => {
    const { url, store } = await startWholeViewer()

    const answer = await fetch(url + path, {
      method: 'POST',
      headers: protobuf,
      body: traceRequest({}),
    })

    expect(answer.status).toBe(200)
    expect(store.wires()['otlp-traces'].received).toBe(1)
  },
)

const like = "like OTLP's, but not one of its paths"

test.each([
  ['/', 'for CloudWatch Logs, whose requests have an X-Amz-Target'],
  ['/v1/trace', like],
  ['/v1/metric', like],
  ['/v1/spans', like],
  ['/v2/traces', like],
  ['/otlp/v1/traces', like],
  ['/api/otlp/v1/logs/', like],
  ['/v1/traces/v1/traces', "OTLP's twice, since exporters add it to a base address themselves"],
  ['/v1/traces/v1/logs', "OTLP's twice, since exporters add it to a base address themselves"],
  ['/v1development/profiles', 'for profiles, which are not taken'],
  ['/v1/profiles', 'for profiles, which are not taken'],
  ['/api/v2/spans', "Zipkin's, but spans are taken as OTLP"],
  ['/api/v1/spans', "Zipkin's, but spans are taken as OTLP"],
  ['/api/traces', "Jaeger's, but spans are taken as OTLP"],
])('telemetry posted to %s is rejected with the paths that take it', async (path, what) => {
  const { url, store } = await startWholeViewer()

  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{}',
  })

  expect(answer.status).toBe(404)
  const message = `the path ${path} is ${what}: expected POST /v1/traces, /v1/logs, /v1/metrics`
  expect(await answer.json()).toStrictEqual({ code: 5, message })
  expect(store.wires()['otlp-traces']).toMatchObject({ received: 0, rejected: 1 })
})

test.each([
  ['/nothing', 'application/json', { error: 'nothing is at /nothing' }],
  ['/v1/models', 'application/json', { error: 'nothing is at /v1/models' }],
  ['/', 'application/x-amz-json-1.1', { __type: expect.any(String), message: expect.any(String) }],
])('what is posted to %s as %s is no telemetry', async (path, type, expected) => {
  const { url, store } = await startWholeViewer()

  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: '{}',
  })

  expect(await answer.json()).toStrictEqual(expected)
  expect(store.wires()['otlp-traces'].rejected).toBe(0)
})

test.each([
  [
    'application/json',
    traceRequest({}),
    'it begins like protobuf, whose content-type is application/x-protobuf',
  ],
  [
    'application/x-protobuf; charset=utf-8',
    Buffer.from('{"resourceSpans":[]}'),
    'it begins like JSON, whose content-type is application/json',
  ],
])('a body in another encoding than %s is recognised', async (type, body, hint) => {
  const { url } = await startWholeViewer()

  const answer = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })

  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain(hint)
})

test.each([undefined, 'application/octet-stream', 'text/plain;charset=UTF-8', 'application/grpc'])(
  'content-type %j is answered with those that are taken',
  async type => {
    const { url } = await startWholeViewer()

    const answer = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      ...(type !== undefined && { headers: { 'content-type': type } }),
      body: traceRequest({}),
    })

    expect(answer.status).toBe(415)
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining(
        'expected application/x-protobuf, application/protobuf, application/json',
      ),
    })
  },
)
