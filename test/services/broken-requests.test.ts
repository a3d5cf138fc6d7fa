import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createHttpApp, type Route } from '../../services/http/http-app.ts'
import { serve } from '../../services/http/serve.ts'
import { recordRefused } from '../../services/process/record-refused.ts'
import { createTelemetry } from '../../services/telemetry/create-telemetry.ts'
import { noPageDoor } from '../../services/telemetry/from-page/from-page.ts'
import { createServerHook } from '../../services/telemetry/instrumentation/server.ts'
import { createLogger } from '../../services/telemetry/logger.ts'
import { createPageTraces } from '../../services/trace-context/page-traces.ts'
import { afterwards } from '../support/afterwards.ts'
import { until } from '../support/until.ts'
import { addressesOf, propagator, startTracing } from '../telemetry/instrumentation/tracing.ts'
import { validDocumentOf } from '../telemetry/to-xray/valid-document.ts'

const routes: Route[] = [
  {
    method: 'POST',
    path: '/up',
    about: 'takes a body',
    takesBody: true,
    handle: (_request, response) => void response.json({}),
  },
  {
    method: 'POST',
    path: '/slow',
    about: 'answers late, and leaves the body alone',
    handle: async (_request, response) => {
      await sleep(200)
      response.json({})
    },
  },
  {
    method: 'GET',
    path: '/slow',
    about: 'answers late',
    handle: async (_request, response) => {
      await sleep(100)
      response.json({})
    },
  },
  {
    method: 'GET',
    path: '/soon',
    about: 'answers a few turns later',
    handle: async (_request, response) => {
      for (let turn = 0; turn < 3; turn++) await sleep(0)
      response.json({})
    },
  },
  {
    method: 'GET',
    path: '/long',
    about: 'answers without end',
    handle: (_request, response) => void response.write('x'.repeat(1000)),
  },
]

/** An app as a service runs it, with short deadlines, and what it records in each lens. */
async function start() {
  const { tracer, ended } = startTracing()
  const lines: Record<string, unknown>[] = []
  const items: unknown[] = []
  const telemetry = createTelemetry({
    log: createLogger({
      level: 'info',
      service: 'test',
      stdout: { write: (text: string) => void lines.push(JSON.parse(text)) },
    }),
    tracer,
    addressesOf,
    reporter: {
      report: error => `${items.push(error)}`,
      reportMessage: message => `${items.push(message)}`,
      reportPageError: () => 'uuid',
      flush: async () => true,
      close: async () => {},
      counts: () => ({}),
    },
    pages: createPageTraces(undefined, true),
    page: noPageDoor,
    links: {
      viewerUrl: undefined,
      honeycomb: undefined,
      aws: { region: undefined, logGroup: undefined, hasXRay: false },
    },
    serverHook: createServerHook({ tracer, propagator, addressesOf }),
    selfCheck: undefined,
    deliveries: () => ({}),
    shutdown: async () => {},
  })
  const app = createHttpApp({ service: 'test', routes, telemetry })
  const server = await serve({
    port: 0,
    host: '127.0.0.1',
    isReady: () => true,
    drainDelayMillis: 0,
    listener: telemetry.instrument(app),
    serverOptions: {
      requireHostHeader: false,
      headersTimeout: 200,
      requestTimeout: 300,
      connectionsCheckingInterval: 50,
    },
    onRefused: refused => recordRefused(telemetry, refused),
  })
  afterwards(() => server.abort())
  return { port: server.port, ended, lines, items }
}

type Play = (socket: Socket) => unknown

const post = (path: string, header: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${header}\r\n\r\n${body}`
const get = (path: string, ...headers: string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`
const chunked = 'Transfer-Encoding: chunked'

const send =
  (text: string, then: Play = () => {}): Play =>
  async socket => {
    socket.write(text)
    await sleep(50)
    await then(socket)
  }

const leave: Play = socket => socket.destroy()
const reset: Play = socket => socket.resetAndDestroy()
/** The client reads on. */
const halfClose: Play = socket => void socket.end()

/** What the client sent, and the status that it got; undefined: none. */
const cases: [title: string, play: Play, status?: number][] = [
  ['an upload without its body, client gone', send(post('/up', 'Content-Length: 9', ''), leave)],
  ['an upload, client gone half way', send(post('/up', 'Content-Length: 9', '{"a"'), leave)],
  ['an upload in chunks, client gone in one', send(post('/up', chunked, '9\r\n{"a"'), leave)],
  ['an upload in chunks, client gone after one', send(post('/up', chunked, '2\r\n{}\r\n'), leave)],
  ['an upload, connection reset', send(post('/up', 'Content-Length: 9', '{"a"'), reset)],
  ['an upload, half closed', send(post('/up', 'Content-Length: 9', '{"a"'), halfClose)],
  [
    'an upload that nothing reads, client gone',
    send(post('/slow', 'Content-Length: 9', ''), leave),
  ],
  [
    'an announced upload that never comes',
    send(post('/up', 'Content-Length: 9\r\nExpect: 100-continue', ''), leave),
  ],
  ['client gone before the answer', send(get('/slow'), leave)],
  ['reset before the answer', send(get('/slow'), reset)],
  ['half closed before the answer', send(get('/slow'), halfClose)],
  ['half closed at once', socket => void socket.end(get('/soon'))],
  ['client gone during the answer', send(get('/long'), leave), 200],
  ['reset during the answer', send(get('/long'), reset), 200],

  ['an upload that comes too slowly', send(post('/up', 'Content-Length: 9', '{"a"')), 408],
  ['the same in chunks', send(post('/up', chunked, '9\r\n{"a"')), 408],
  ['an upload with a wrong chunk', send(post('/up', chunked, 'zz\r\n')), 400],
  ['a wrong chunk after one', send(post('/up', chunked, '2\r\n{}\r\nzz\r\n')), 400],
  ['a wrong chunk that nothing reads', send(post('/slow', chunked, 'zz\r\n')), 400],
  [
    'an extension of a chunk that is too long',
    send(post('/up', chunked, `1;${'x'.repeat(20_000)}\r\n`)),
    413,
  ],
  [
    'too large an upload',
    send(post('/up', 'Connection: close\r\nContent-Length: 102401', 'x'.repeat(102_401))),
    413,
  ],
  [
    'an upload of another type',
    send('POST /up HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab'),
    415,
  ],
  ['no Host', send('GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n'), 400],
  ['two Hosts', send(get('/slow', 'Host: b', 'Connection: close')), 400],
  ...['a b', 'a/b', 'u@a', '[a', 'a:b', 'a:1:2', '<a>', '\xe9'].map(
    (host): [string, Play, number] => [
      `the Host ${host}`,
      send(`GET /slow HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      400,
    ],
  ),
  ['an unknown expectation', send(get('/slow', 'Expect: cake', 'Connection: close')), 417],
]

function seen({ ended, lines, items }: Awaited<ReturnType<typeof start>>) {
  const [span, ...more] = ended
  const { http, error, fault, throttle } = validDocumentOf(span!)
  const [line, ...others] = lines.filter(({ msg }) => msg === 'request')
  return {
    span: [span!.attributes['http.response.status_code'], span!.attributes['error.type']],
    segment: [(http as { response?: { status: number } }).response?.status, error, fault, throttle],
    line: [line!.level, line!.status, line!.aborted],
    more: [...more, ...others, ...items, ...lines.filter(({ level }) => level === 'error')],
  }
}

function expected(status: number | undefined) {
  const isAnswered = status !== undefined && status >= 400
  return {
    span: [status, isAnswered ? undefined : 'aborted'],
    segment: [status, isAnswered || undefined, isAnswered ? undefined : true, undefined],
    line: [isAnswered ? 'info' : 'warn', status, isAnswered ? undefined : true],
    more: [],
  }
}

async function play(port: number, play: Play): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  let received = ''
  socket.on('data', data => (received += data))
  const closed = new Promise(resolve => socket.on('close', resolve))
  await play(socket)
  await closed
  return received
}

const statusIn = (answer: string) => Number(/HTTP\/1.1 ([2-5]\d\d)/.exec(answer)?.[1]) || undefined

test.each(cases)('%s: every lens has what was sent', async (_title, broken, status) => {
  const service = await start()

  const answer = await play(service.port, broken)
  await until(() => service.ended.length > 0 && service.lines.length > 0)
  // What else a handler does must leave nothing behind.
  await sleep(300)

  expect(statusIn(answer)).toBe(status)
  if (status !== 200) expect(answer.includes('"error":')).toBe(status !== undefined)
  expect(seen(service)).toEqual(expected(status))
})

test.each<[string, string, number, string]>([
  ['headers that are too large', get('/', `a: ${'x'.repeat(20_000)}`), 431, 'headers_too_large'],
  ['a request that is no HTTP', 'hello\r\n\r\n', 400, 'bad_request'],
  ['headers that come too slowly', 'GET / HTTP/1.1\r\nHost: a\r\n', 408, 'request_timeout'],
  ['two lengths', get('/', 'Content-Length: 1', 'Content-Length: 2'), 400, 'bad_request'],
])('%s leave a span, a segment and a line', async (_title, text, status, error) => {
  const service = await start()

  const answer = await play(service.port, send(text))
  await until(() => service.ended.length > 0)

  expect(statusIn(answer)).toBe(status)
  expect(answer).toMatch(
    new RegExp(`content-type: application/json[^]*\r\n\r\n{"error":"${error}"}$`, 'i'),
  )
  expect(service.ended[0]!.name).toBe('HTTP')
  expect(service.ended[0]!.attributes).toMatchObject({ 'client.address': '127.0.0.1' })
  expect(service.lines[0]).toMatchObject({ client: '127.0.0.1', refused: error })
  expect(seen(service)).toEqual(expected(status))
})

test.each<[string, Play]>([
  ['opened in advance and never used', () => {}],
  ['closed in the middle of its headers', send('GET / HTTP/1.1\r\nHo', leave)],
  ['closed at once', leave],
])('a connection that is %s leaves nothing', async (_title, broken) => {
  const service = await start()

  expect(await play(service.port, broken)).toBe('')
  expect([service.ended, service.lines]).toEqual([[], []])
})

test.each<[string, number, string, string]>([
  ['http://shop.example/slow?a=1', 200, '/slow', 'shop.example'],
  ['HTTPS://ada:secret@shop.example:81/slow', 200, '/slow', 'shop.example'],
  ['ftp://shop.example/slow', 200, '/slow', 'shop.example'],
  ['http://shop.example', 200, '/', 'shop.example'],
  ['http://shop.example?a=1', 200, '/', 'shop.example'],
  ['http://shop.example//slow', 404, '//slow', 'shop.example'],
  ['http://[::/slow', 400, '/slow', '[::'],
  ['http://shop.example/healthz', 200, '/healthz', ''],
])('the target %s is answered with %i and recorded as %s', async (target, status, path, host) => {
  const service = await start()

  const answer = await play(service.port, send(get(target, 'Connection: close')))

  expect(statusIn(answer)).toBe(status)
  expect(answer).toMatch(/^content-type: application\/json/im)
  expect(service.lines.map(line => line.path)).toEqual(host ? [path] : [])
  const [span] = service.ended
  expect(span?.attributes['url.path']).toBe(host ? path : undefined)
  expect(span?.attributes['server.address']).toBe(host || undefined)
  expect(JSON.stringify([span?.attributes, service.lines])).not.toContain('secret')
})

test('garbage behind a request does not take its answer away', async () => {
  const service = await start()

  const answer = await play(service.port, send(`${get('/slow')}garbage\r\n\r\n`))

  expect(statusIn(answer)).toBe(200)
  expect(service.ended.map(span => span.attributes['http.response.status_code'])).toEqual([200])
})
