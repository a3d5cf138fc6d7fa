import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  type SentSegment,
  type SentSpan,
  sendLines,
  sendSegments,
  sendSpans,
  summaryOf,
} from './senders.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

type Sent = {
  spans?: SentSpan[]
  segments?: SentSegment[]
  lines?: Parameters<typeof sendLines>[1]
}

/** The summary of a trace, some time after its last record. */
async function summaryAfter({ spans, segments, lines }: Sent, afterMillis = 10_000) {
  if (spans) await sendSpans(viewer, spans)
  if (segments) await sendSegments(viewer, segments)
  if (lines) await sendLines(viewer, lines)
  viewer.clock.millis += afterMillis
  return summaryOf(viewer)
}

const home = { 'http.request.method': 'GET', 'url.path': '/home' }
const http = (method: string, url: string, status: number) => ({
  http: { request: { method, url }, response: { status } },
})
const answered = (service: string, path: string, status: number, durationMillis: number) => ({
  level: status >= 500 ? 'error' : 'info',
  service,
  method: 'GET',
  path,
  status,
  durationMillis,
})

describe('the outermost record names a trace and gives its status', () => {
  test.each<{ title: string; sent: Sent; expected: object }>([
    {
      title: 'a failed job without a parent, not the orphan request below it',
      sent: {
        spans: [
          { id: 1, name: 'nightly job', kind: 'INTERNAL', failed: true },
          { id: 2, parent: 9, name: 'GET /price', from: 5, service: 'prices' },
        ],
      },
      expected: { name: 'nightly job', status: 'fault', errorsInside: 0, service: 'shop' },
    },
    {
      title: 'the earliest orphan request where no span is without a parent',
      sent: {
        spans: [
          { id: 1, parent: 8, name: 'inner', kind: 'INTERNAL', from: 1 },
          { id: 2, parent: 9, name: 'second', from: 20 },
          { id: 3, parent: 9, name: 'first', from: 10 },
        ],
      },
      expected: { name: 'first', rootMissing: true },
    },
    {
      title: 'the earliest orphan where none is a request',
      sent: {
        spans: [
          { id: 1, parent: 8, name: 'later', kind: 'CLIENT', from: 2 },
          { id: 2, parent: 9, name: 'earlier', kind: 'INTERNAL', from: 1 },
        ],
      },
      expected: { name: 'earlier', rootMissing: true },
    },
    {
      title: 'the earliest request of several without a parent',
      sent: {
        spans: [
          { id: 1, name: 'first', from: 1 },
          { id: 2, name: 'second', from: 2, failed: true },
        ],
      },
      expected: { name: 'first', status: 'ok', errorsInside: 1 },
    },
    {
      title: 'a consumer of a message',
      sent: { spans: [{ id: 1, name: 'orders process', kind: 'CONSUMER', failed: true }] },
      expected: { name: 'orders process', status: 'fault' },
    },
    {
      title: 'a segment without a parent before spans of the services behind it',
      sent: {
        segments: [
          { id: 1, name: 'gateway', lasts: 90, more: http('GET', 'http://h/buy?x=1', 502) },
        ],
        spans: [{ id: 2, parent: 1, name: 'GET /stock', from: 10, lasts: 20, service: 'stock' }],
      },
      expected: {
        name: 'GET /buy',
        service: 'gateway',
        status: 'fault',
        httpStatus: 502,
        durationMillis: 90,
        services: ['gateway', 'stock'],
      },
    },
    {
      title: 'a span without a parent before segments of the services behind it',
      sent: {
        spans: [{ id: 1, name: 'GET /buy', service: 'web' }],
        segments: [
          { id: 2, parent: 1, name: 'stock', from: -5, lasts: 20, more: { fault: true } },
          { id: 3, parent: 2, name: 'db', from: 3, lasts: 2 },
        ],
      },
      expected: {
        name: 'GET /buy',
        service: 'web',
        status: 'ok',
        errorCount: 1,
        errorsInside: 1,
        services: ['stock', 'web', 'db'],
      },
    },
    {
      title: 'the segment without a parent, not an orphan before it',
      sent: {
        segments: [
          { id: 2, parent: 9, name: 'stock', from: -5, lasts: 20 },
          { id: 1, name: 'gateway', lasts: 90 },
        ],
      },
      expected: { name: 'gateway', service: 'gateway' },
    },
    {
      title: 'the line of the caller, though the callee took longer',
      sent: {
        lines: [
          { at: 900, fields: answered('notifications', '/unread', 200, 895) },
          { at: 810, fields: answered('activities', '/home', 500, 810) },
        ],
      },
      expected: { name: 'GET /home', service: 'activities', status: 'fault', httpStatus: 500 },
    },
    {
      title: 'the longer of two lines that began together',
      sent: {
        lines: [
          { at: 10, fields: answered('notifications', '/unread', 500, 9.6) },
          { at: 60, fields: answered('activities', '/home', 200, 60) },
        ],
      },
      expected: { name: 'GET /home', status: 'ok', httpStatus: 200 },
    },
    {
      title: 'the line whose span is the parent of the others',
      sent: {
        lines: [
          { at: 10, fields: { ...answered('b', '/b', 200, 10), parent_id: '00000000000000aa' } },
          { at: 60, fields: { ...answered('a', '/a', 404, 5), span_id: '00000000000000aa' } },
        ],
      },
      expected: { name: 'GET /a', status: 'error', httpStatus: 404 },
    },
    {
      title: 'a line of Pino’s request log',
      sent: {
        lines: [
          {
            at: 5,
            fields: { req: { method: 'PUT', url: '/pino?a=1' }, res: { statusCode: 429 } },
          },
        ],
      },
      expected: { name: 'PUT /pino', status: 'throttle', httpStatus: 429 },
    },
  ])('$title', async ({ sent, expected }) => {
    expect(await summaryAfter(sent)).toMatchObject(expected)
  })
})

describe('a trace is named in the terms of its root', () => {
  test.each<[name: string, attributes: SentSpan['attributes'], expected: string]>([
    ['GET', home, 'GET /home'],
    ['HTTP GET', { 'http.method': 'GET', 'http.target': '/home?x=1' }, 'GET /home'],
    ['HTTP GET', { 'http.method': 'GET', 'http.url': 'https://h:8080/home?x=1' }, 'GET /home'],
    [
      'HTTP POST',
      { 'http.method': 'POST', 'http.route': '/u/{id}', 'http.target': '/u/7' },
      'POST /u/{id}',
    ],
    ['GET', { 'http.request.method': 'GET', 'url.full': 'https://h/home' }, 'GET /home'],
    ['/u/{id}', { 'http.method': 'GET', 'http.route': '/u/{id}' }, 'GET /u/{id}'],
    ['u/{id}', { 'http.method': 'get', 'http.route': '/u/{id}' }, 'GET /u/{id}'],
    ['GET /u/:id', { ...home, 'http.route': '/u/:id' }, 'GET /u/:id'],
    ['checkout', home, 'checkout'],
    ['HTTP GET', {}, 'HTTP GET'],
    [
      'HTTP',
      {
        'http.request.method': '_OTHER',
        'http.request.method_original': 'PURGE',
        'url.path': '/c',
      },
      'PURGE /c',
    ],
    ['AddItem', { 'rpc.service': 'shop.Cart', 'rpc.method': 'AddItem' }, 'shop.Cart/AddItem'],
    [
      'shop.Cart/AddItem',
      { 'rpc.service': 'shop.Cart', 'rpc.method': 'AddItem' },
      'shop.Cart/AddItem',
    ],
    ['grpc', { 'rpc.method': 'shop.Cart/AddItem' }, 'shop.Cart/AddItem'],
    ['S3.GetObject', { 'rpc.service': 'S3', 'rpc.method': 'GetObject' }, 'S3.GetObject'],
    [
      'process',
      { 'messaging.destination.name': 'orders', 'messaging.operation.type': 'process' },
      'orders process',
    ],
    ['process orders', { 'messaging.destination.name': 'orders' }, 'process orders'],
    [
      'receive',
      { 'messaging.destination': 'orders', 'messaging.operation': 'receive' },
      'orders receive',
    ],
    ['SELECT', { 'db.operation': 'SELECT', 'db.sql.table': 'users' }, 'SELECT users'],
    ['', { 'db.query.summary': 'INSERT users' }, 'INSERT users'],
    ['', { 'faas.name': 'thumbnails' }, 'thumbnails'],
    ['thumbnails', { 'faas.trigger': 'timer' }, 'thumbnails'],
  ])('%j with %j', async (name, attributes, expected) => {
    const summary = await summaryAfter({ spans: [{ id: 1, name, attributes }] })

    expect(summary.name).toBe(expected)
  })
})

describe('the status of a trace is that of its root', () => {
  test.each<[title: string, root: Partial<SentSpan>, expected: object]>([
    ['a job that failed', { kind: 'INTERNAL', failed: true }, { status: 'fault' }],
    [
      'an HTTP 404',
      { attributes: { 'http.status_code': 404 } },
      { status: 'error', httpStatus: 404 },
    ],
    ['an HTTP 429', { attributes: { 'http.response.status_code': 429 } }, { status: 'throttle' }],
    [
      'a call that failed with 404',
      { kind: 'CLIENT', failed: true, attributes: { 'http.status_code': 404 } },
      { status: 'error' },
    ],
    [
      'an answer cut after its head',
      { failed: true, attributes: { 'http.status_code': 200 } },
      { status: 'fault', httpStatus: 200 },
    ],
    [
      'gRPC 14 in HTTP 200, by Envoy',
      { attributes: { 'http.status_code': '200', 'grpc.status_code': '14' } },
      { status: 'fault', httpStatus: 200 },
    ],
    [
      'no answer, by Envoy',
      { failed: true, attributes: { 'http.status_code': 0 } },
      { status: 'fault', name: 'root' },
    ],
    ['gRPC 0', { attributes: { 'rpc.grpc.status_code': 0 } }, { status: 'ok' }],
    ['gRPC 2', { attributes: { 'rpc.grpc.status_code': 2 } }, { status: 'fault' }],
    ['gRPC 4', { attributes: { 'rpc.grpc.status_code': 4 } }, { status: 'fault' }],
    ['gRPC 5', { attributes: { 'rpc.grpc.status_code': 5 } }, { status: 'error' }],
    ['gRPC 8', { attributes: { 'rpc.grpc.status_code': 8 } }, { status: 'throttle' }],
    ['gRPC 12', { attributes: { 'rpc.grpc.status_code': 12 } }, { status: 'fault' }],
    ['gRPC 13 as text', { attributes: { 'rpc.grpc.status_code': '13' } }, { status: 'fault' }],
    ['gRPC 14', { attributes: { 'rpc.grpc.status_code': 14 } }, { status: 'fault' }],
    ['gRPC 15', { attributes: { 'rpc.grpc.status_code': 15 } }, { status: 'fault' }],
    ['gRPC 16', { attributes: { 'rpc.grpc.status_code': 16 } }, { status: 'error' }],
    [
      'UNAVAILABLE',
      { attributes: { 'rpc.response.status_code': 'UNAVAILABLE' } },
      { status: 'fault' },
    ],
    ['NOT_FOUND', { attributes: { 'rpc.response.status_code': 'NOT_FOUND' } }, { status: 'error' }],
    [
      'Connect’s not_found',
      { attributes: { 'rpc.connect_rpc.error_code': 'not_found' } },
      { status: 'error' },
    ],
    [
      'a failed call with NOT_FOUND',
      { kind: 'CLIENT', failed: true, attributes: { 'rpc.grpc.status_code': 5 } },
      { status: 'error' },
    ],
  ])('%s', async (_, root, expected) => {
    const summary = await summaryAfter({ spans: [{ id: 1, name: 'root', ...root }] })

    expect(summary).toMatchObject({ errorsInside: 0, ...expected })
  })

  test.each<[title: string, document: object, expected: object]>([
    ['a fault', { fault: true }, { status: 'fault' }],
    ['an error', { error: true }, { status: 'error' }],
    ['a throttle', { error: true, throttle: true }, { status: 'throttle' }],
    ['HTTP 503 without flags', http('GET', '/a', 503), { status: 'fault', httpStatus: 503 }],
    [
      'HTTP 429 with error alone',
      { ...http('GET', '/a', 429), error: true },
      { status: 'throttle' },
    ],
    ['HTTP 500 with error alone', { ...http('GET', '/a', 500), error: true }, { status: 'fault' }],
  ])('of a segment: %s', async (_, more, expected) => {
    const summary = await summaryAfter({ segments: [{ id: 1, name: 'api', lasts: 5, more }] })

    expect(summary).toMatchObject({ errorCount: 1, errorsInside: 0, ...expected })
  })

  test('failed parts of a segment that succeeded are inside, once though sent twice', async () => {
    const failed = { id: '00000000000000bb', name: 'db', start_time: 1, end_time: 2, fault: true }
    const inner = { ...failed, id: '00000000000000cc', fault: false, subsegments: [failed] }
    const started = { id: 1, name: 'api', more: { subsegments: [inner] } }

    await sendSegments(viewer, [started])
    const summary = await summaryAfter({ segments: [{ ...started, lasts: 9 }] })

    expect(summary).toMatchObject({ status: 'ok', errorCount: 1, errorsInside: 1 })
    expect(summary.delivery.xray.count).toBe(3)
  })
})

describe('until its outermost record is there, a trace is in progress', () => {
  const child: SentSpan = {
    id: 2,
    parent: 1,
    name: 'SELECT activities',
    kind: 'CLIENT',
    lasts: 0.2,
  }
  const unknown = { name: 'request in progress', status: 'ok', inProgress: true }

  test.each<{ title: string; sent: Sent; expected: object }>([
    { title: 'a span whose parent is to come', sent: { spans: [child] }, expected: unknown },
    {
      title: 'a failed one',
      sent: { spans: [{ ...child, failed: true, attributes: { 'http.status_code': 500 } }] },
      expected: { ...unknown, errorsInside: 1 },
    },
    {
      title: 'a callee’s request',
      sent: { spans: [{ id: 2, parent: 1, name: 'GET /unread' }] },
      expected: unknown,
    },
    {
      title: 'a callee’s segment',
      sent: { segments: [{ id: 2, parent: 1, name: 'b', lasts: 4 }] },
      expected: unknown,
    },
    {
      title: 'a line of a sampled request',
      sent: { lines: [{ at: 3, fields: { ...answered('b', '/b', 200, 2), trace_flags: '01' } }] },
      expected: unknown,
    },
  ])('$title', async ({ sent, expected }) => {
    const summary = await summaryAfter(sent, 9_999)

    expect(summary).toMatchObject(expected)
    expect(summary).not.toHaveProperty('httpStatus')
    expect(summary).not.toHaveProperty('rootMissing')
  })

  test('its root names it at once', async () => {
    await sendSpans(viewer, [child])

    const summary = await summaryAfter({ spans: [{ id: 1, name: 'GET /home' }] }, 0)

    expect(summary.name).toBe('GET /home')
    expect(summary).not.toHaveProperty('inProgress')
  })

  test('a request that was sampled out is known as soon as all its lines can be there', async () => {
    const lines = [{ at: 3, fields: { ...answered('b', '/b', 200, 2), trace_flags: '00' } }]

    expect(await summaryAfter({ lines }, 1_999)).toMatchObject(unknown)
    expect(await summaryAfter({}, 1)).toMatchObject({ name: 'GET /b', httpStatus: 200 })
  })

  test('after ten seconds the best of the others names it, and its root is missing', async () => {
    const summary = await summaryAfter({ spans: [child] })

    expect(summary).toMatchObject({ name: 'SELECT activities', rootMissing: true })
    expect(summary).not.toHaveProperty('inProgress')
  })

  test('a root that has begun names it, and its duration is the one until now', async () => {
    const segments = [{ id: 1, name: 'api', more: http('GET', '/slow', 200) }]

    const summary = await summaryAfter({ segments }, 60_000)

    // The viewer's clock was one second after the start.
    expect(summary).toMatchObject({ name: 'GET /slow', inProgress: true, durationMillis: 61_000 })
  })
})

test('services are those of spans, segments and lines, in order of appearance', async () => {
  const summary = await summaryAfter({
    segments: [{ id: 2, parent: 1, name: 'b', from: 5, lasts: 4 }],
    spans: [
      { id: 3, parent: 2, name: 'GET /c', from: 6, service: 'c' },
      { id: 1, name: 'GET /a', service: 'a' },
    ],
    lines: [
      { at: 1, fields: { service: 'd' } },
      { at: 2, fields: { service: 'a' } },
    ],
  })

  expect(summary.services).toStrictEqual(['a', 'b', 'c', 'd'])
})
