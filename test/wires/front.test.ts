import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type OutgoingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHostCheck } from '../../services/viewer/http/host-check.ts'
import { traceRequest } from './protobuf-writer.ts'
import { startRecordingViewer, until } from './recording-viewer.ts'

let pageFolder: string
let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  pageFolder = mkdtempSync(join(tmpdir(), 'waywiser-page-'))
  mkdirSync(join(pageFolder, 'assets'))
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(pageFolder, 'assets', 'index-4f2a.js'), 'export {}')
  writeFileSync(join(pageFolder, 'favicon.svg'), '<svg/>')
  viewer = await startRecordingViewer({ pageFolder })
})

afterEach(() => rmSync(pageFolder, { recursive: true }))

/** Unlike fetch, lets a test choose Host and see the path sent as it is. */
function ask(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') {
  const { port } = new URL(viewer.url)
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ port, path, headers, method }, answer => {
        const chunks: Buffer[] = []
        answer.on('data', chunk => chunks.push(chunk))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode as number,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      })
      outgoing.on('error', reject).end()
    },
  )
}

const pagePaths = [
  '/',
  '/trace/6b02f47ef444c22768e04d58e6f1f1b2',
  '/trace/1-6b02f47e-f444c22768e04d58e6f1f1b2',
  '/trace/not-there',
  '/traces?range=PT15M',
  '/map',
  '/errors',
  '/errors/774c',
  '/logs',
  '/wires',
]

test.each(pagePaths)('%s shows the page, under a strict policy', async path => {
  const answer = await ask(path)

  expect(answer.status).toBe(200)
  expect(answer.body).toBe('<!doctype html><title>page</title>')
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/^default-src 'self'; (?!.*unsafe)/),
  })
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
})

test('hashed assets may be kept for ever, other files must be asked for again', async () => {
  const [asset, icon] = [await ask('/assets/index-4f2a.js'), await ask('/favicon.svg')]

  expect(asset).toMatchObject({ status: 200, body: 'export {}' })
  expect(asset.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(icon).toMatchObject({ status: 200, body: '<svg/>' })
  expect(icon.headers).toMatchObject({
    'cache-control': 'no-cache',
    'content-type': 'image/svg+xml',
  })
})

test.each([
  '/assets/../../../../etc/passwd',
  '/assets/..%2f..%2fpackage.json',
  '/assets/.hidden.js',
  '/assets/gone.js',
  '/assets',
  '/nothing/here',
  '/%',
])('%s is answered 404', async path => {
  const answer = await ask(path)

  expect(answer.status).toBe(404)
  expect(JSON.parse(answer.body)).toStrictEqual({ error: expect.stringMatching(/./) })
  expect(viewer.errors).toStrictEqual([])
})

test('before the page is built, its paths say how to build it', async () => {
  rmSync(join(pageFolder, 'index.html'))

  const answer = await ask('/')

  expect(answer.status).toBe(200)
  expect(answer.body).toContain('The page is not built')
})

test('HEAD gets the head alone', async () => {
  const answer = await ask('/', {}, 'HEAD')

  expect(answer).toMatchObject({ status: 200, body: '' })
  expect(answer.headers['content-length']).toBe('34')
})

test.each([
  ['/', 'DELETE', 'GET, HEAD, POST'],
  ['/map', 'POST', 'GET, HEAD'],
  ['/assets/index-4f2a.js', 'PUT', 'GET, HEAD'],
])('%s refuses %s with 405 and Allow', async (path, method, allow) => {
  const answer = await ask(path, {}, method)

  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe(allow)
})

test('a browser whose page lives under a foreign name gets nothing, on any path', async () => {
  for (const path of ['/', '/-/api/traces', '/v1/traces', '/TraceSegments', '/api/1/item/']) {
    const answer = await ask(path, { host: 'rebound.example.net' })

    expect(answer.status).toBe(421)
    expect(answer.body).toContain('rebound.example.net')
  }
  expect(viewer.kept.counts).toStrictEqual({})
})

test('our own names and all addresses are allowed, anything else is not', () => {
  const isAllowed = createHostCheck('https://viewer.example.com')
  const ours = [
    'localhost:8088',
    'LOCALHOST',
    '127.0.0.1:8088',
    '[::1]:8088',
    '10.1.2.3',
    'viewer:8088',
    'viewer.waywiser.svc.cluster.local',
    'host.docker.internal:8088',
    'viewer.example.com',
    undefined,
  ]
  const foreign = [
    'localhost.example.net',
    'example.com',
    '127.0.0.1.example.net',
    '',
    'viewer.net',
  ]

  expect(ours.filter(host => !isAllowed(host))).toStrictEqual([])
  expect(foreign.filter(isAllowed)).toStrictEqual([])
})

test('another site may not change anything, programs and our own page may', async () => {
  const { host } = new URL(viewer.url)
  const origins = ['https://evil.example.net', 'null', `http://${host}`, undefined]

  const statuses = []
  for (const origin of origins) {
    const headers = { host, ...(origin && { origin }) }
    statuses.push((await ask('/-/api/data', headers, 'DELETE')).status)
  }

  expect(statuses).toStrictEqual([403, 403, 200, 200])
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

test('a sender that hangs up in the middle of its body harms nobody', async () => {
  const socket = connect(Number(new URL(viewer.url).port), '127.0.0.1')
  const head = 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc'
  await new Promise<void>(resolve => socket.write(head, () => resolve()))
  socket.destroy()
  await until(() => socket.destroyed)

  expect((await ask('/')).status).toBe(200)
  expect(viewer.errors).toStrictEqual([])
})

test('CloudWatch Logs shares / with the page: POST is its own', async () => {
  const answer = await ask('/', { 'x-amz-target': 'Logs_20140328.PutLogEvents' }, 'POST')

  expect(JSON.parse(answer.body)).toStrictEqual({ logs: true })
})

test('what goes wrong before the Logs API is answered in its shape, and counted', async () => {
  const answer = await ask('/', { 'content-encoding': 'compress' }, 'POST')

  expect(answer.status).toBe(415)
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  expect(JSON.parse(answer.body)).toStrictEqual({
    __type: 'SerializationException',
    message: expect.stringContaining('content-encoding "compress" is not supported'),
  })
  expect(viewer.kept.counts.logs).toMatchObject({ rejected: 1 })
})
