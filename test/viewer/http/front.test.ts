import { connect } from 'node:net'
import { beforeEach, expect, test } from 'vitest'
import { sendRequest } from '../../support/send-request.ts'
import { until } from '../../support/until.ts'
import { traceRequest } from '../from-otlp/protobuf-writer.ts'
import { startRecordingViewer } from '../recording-viewer.ts'

let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  viewer = await startRecordingViewer()
})

test.each([
  ['/', 'DELETE', 'GET, HEAD, POST'],
  ['/map', 'POST', 'GET, HEAD'],
  ['/assets/index-4f2a.js', 'PUT', 'GET, HEAD'],
])('%s rejects %s with 405 and Allow', async (path, method, allow) => {
  const answer = await sendRequest(viewer.url, { method, path })

  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe(allow)
})

test('a browser whose page has a foreign host name gets nothing, on any path', async () => {
  for (const path of ['/', '/-/api/traces', '/v1/traces', '/TraceSegments', '/api/1/item/']) {
    const answer = await sendRequest(viewer.url, { path, headers: { host: 'rebound.example.net' } })

    expect(answer.status).toBe(421)
    expect(answer.body).toContain('start the viewer with ALLOWED_HOSTS=rebound.example.net')
  }
  expect(viewer.kept.counts).toStrictEqual({})
})

test('a handler that fails is answered in its shape, logged, and the next request is served', async () => {
  viewer.inbox.addSpans = () => {
    throw new Error('disk full, with a secret')
  }
  const post = () =>
    fetch(`${viewer.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: traceRequest({}),
    })

  const answer = await post()

  expect(answer.status).toBe(500)
  expect(answer.headers.get('content-type')).toBe('application/x-protobuf')
  expect(await answer.text()).not.toContain('secret')
  expect(viewer.errors).toStrictEqual([new Error('disk full, with a secret')])
  expect(viewer.kept.counts['otlp-traces']).toMatchObject({ received: 0, dropped: 1 })
  viewer.inbox.addSpans = () => {}
  expect((await post()).status).toBe(200)
})

test('a sender that disconnects in the middle of its body does no harm', async () => {
  const socket = connect(Number(new URL(viewer.url).port), '127.0.0.1')
  const head = 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc'
  await new Promise<void>(resolve => socket.write(head, () => resolve()))
  socket.destroy()
  await until(() => socket.destroyed)

  expect((await sendRequest(viewer.url, { path: '/' })).status).toBe(200)
  expect(viewer.errors).toStrictEqual([])
})

test('CloudWatch Logs shares / with the page, and has its POST', async () => {
  const answer = await sendRequest(viewer.url, {
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
  })

  expect(JSON.parse(answer.body)).toStrictEqual({ logs: true })
})

test('an error before the Logs API is answered in its shape, and counted', async () => {
  const answer = await sendRequest(viewer.url, {
    method: 'POST',
    path: '/',
    headers: { 'content-encoding': 'compress' },
  })

  expect(answer.status).toBe(415)
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  expect(JSON.parse(answer.body)).toStrictEqual({
    __type: 'SerializationException',
    message: expect.stringContaining('content-encoding "compress" is not supported'),
  })
  expect(viewer.kept.counts.logs).toMatchObject({ rejected: 1 })
})

test('an answer that has no JSON form is a 500 in our shape, and the connection stays open', async () => {
  const cycle: { self?: object } = {}
  cycle.self = cycle
  const { url, errors } = await startRecordingViewer({
    pageApi: () => ({ status: 200, body: cycle }),
  })

  const answer = await sendRequest(url, { path: '/-/api/traces' })

  expect(answer.status).toBe(500)
  expect(JSON.parse(answer.body)).toStrictEqual({
    error: 'the viewer could not handle this request',
  })
  expect(errors).toHaveLength(1)
})
