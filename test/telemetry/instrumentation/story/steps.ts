import { once } from 'node:events'
import net from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { arrivals } from './arrivals.ts'
import type { Ports } from './ports.ts'

type Play = (ports: Ports) => Promise<unknown>

/** Sends over a bare socket, so that only the service under test can make a span. */
async function ask(port: number, request: string, answers = 1): Promise<string[]> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(request)
  let text = ''
  for await (const chunk of socket) {
    text += chunk
    if (text.split('HTTP/1.1 ').length > answers && isWhole(text)) break
  }
  socket.destroy()
  return text.split('HTTP/1.1 ').slice(1).map(withoutHead)
}

/** Every answer of the story has a length, or is chunked, or ends with its connection. */
function isWhole(text: string): boolean {
  const last = text.slice(text.lastIndexOf('HTTP/1.1 '))
  const [head = '', body = ''] = last.split(/\r\n\r\n(.*)/s)
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  if (length !== undefined) return body.length >= Number(length)
  return /chunked/i.test(head) && body.endsWith('0\r\n\r\n')
}

function withoutHead(answer: string): string {
  return `${answer.slice(0, 3)} ${answer.split('\r\n\r\n').slice(1).join(' ')}`.trim()
}

const head = (line: string, headers: string[] = []) =>
  `${[`${line} HTTP/1.1`, 'host: shop.example:8080', ...headers].join('\r\n')}\r\n\r\n`

const get =
  (path: string, ...headers: string[]): Play =>
  ports =>
    ask(ports.main, head(`GET ${path}`, headers))

/** Hangs up once the (first) request has reached its handler, or once an answer has begun. */
function hangUp(request: string, event: 'arrival' | 'answer'): Play {
  return async ports => {
    const arrived = event === 'arrival' ? once(arrivals, 'never') : undefined
    const socket = net.connect(ports.main, '127.0.0.1')
    socket.write(request)
    await (arrived ?? once(socket, 'data'))
    await nextTurn()
    socket.destroy()
  }
}

const post = (path: string, body: string): Play => {
  const headers = ['content-type: application/json', `content-length: ${body.length}`]
  return ports => ask(ports.main, head(`POST ${path}`, headers) + body)
}

const chunked = 'transfer-encoding: chunked'
export const givenTraceId = '5759e988bd862e3fe1be46a994272793'
const parent = `traceparent: 00-${givenTraceId}-53995c3f42cd8ad8`

export const steps: Record<string, Play> = {
  'GET 200': get('/api/items/1', 'user-agent: curl/8'),
  query: get('/api/items/1?term=a%20b&access_token=s3cret'),
  '404 without a route': get('/nowhere'),
  '404 with a route': get('/api/missing/7'),
  429: get('/api/limited'),
  '500 thrown': get('/api/broken'),
  HEAD: ports => ask(ports.main, head('HEAD /api/items/1', ['connection: close'])),
  'POST with body': post('/api/items', '{"message":"hello"}'),
  'POST with bad JSON': post('/api/items', '{"message":'),
  'POST chunked, body listened to': ports =>
    ask(ports.main, `${head('POST /api/listened', [chunked])}2\r\nhi\r\n0\r\n\r\n`),
  streamed: get('/api/streamed'),
  'client aborts before the answer': hangUp(head('GET /api/never'), 'arrival'),
  'client aborts during the answer': hangUp(head('GET /api/endless'), 'answer'),
  'response destroyed': get('/api/destroyed'),
  'unknown method': ports => ask(ports.main, head('PROPFIND /api/items/1')),
  'method in lower case': ports => ask(ports.main, head('get /api/items/1')),
  'kept alive': async ports => {
    const socket = net.connect(ports.main, '127.0.0.1')
    for (const id of [1, 2]) {
      socket.write(head(`GET /api/items/${id}`))
      await once(socket, 'data')
    }
    socket.destroy()
  },
  pipelined: ports =>
    ask(ports.main, [1, 2, 3].map(id => head(`GET /api/items/${id}`)).join(''), 3),
  'pipelined behind one that never answers': hangUp(
    head('GET /api/never') + head('GET /api/items/1'),
    'arrival',
  ),
  probe: get('/healthz'),
  upgrade: get('/api/items/1', 'connection: upgrade', 'upgrade: websocket'),
  'malformed URL': get('//x:99999/%zz?%zz=1'),
  'malformed Host': ports =>
    ask(ports.main, 'GET /api/items/1 HTTP/1.1\r\nhost: a:b:c\r\nconnection: close\r\n\r\n'),
  'no Host': ports => ask(ports.main, 'GET /api/items/1 HTTP/1.0\r\n\r\n'),
  'behind a proxy': get(
    '/api/items/1',
    'x-forwarded-for: 203.0.113.9:4711, 10.0.0.1',
    'x-forwarded-host: shop.example',
    'x-forwarded-proto: https',
  ),
  'sampled parent': get('/api/fetch/peer', `${parent}-01`, 'tracestate: a=b'),
  'unsampled parent': get('/api/fetch/peer', `${parent}-00`),
  'bad traceparent': get('/api/items/1', 'traceparent: 00-nothing-much-01'),
  'Root alone': get('/api/items/1', `x-amzn-trace-id: Root=1-5759e988-${givenTraceId.slice(8)}`),

  'fetch to own peer': get('/api/fetch/peer'),
  'fetch to third party': get('/api/fetch/third-party'),
  'fetch answered 404': get('/api/fetch/404'),
  'fetch redirected': get('/api/fetch/redirected'),
  'fetch POST': get('/api/fetch/post'),
  'fetch refused': get('/api/fetch/refused'),
  'fetch timed out': get('/api/fetch/timeout'),
  'fetch cancelled': get('/api/fetch/cancelled'),
  'fetch cancelled during the body': get('/api/fetch/body-cancelled'),
  'fetch suppressed': get('/api/fetch/suppressed'),
  'fetch outside a trace': async ports =>
    (await fetch(`http://127.0.0.1:${ports.thirdParty}/`)).text(),

  'node:http to own peer': get('/api/http/peer'),
  'node:http to third party': get('/api/http/third-party'),
  'node:http answered 404': get('/api/http/404'),
  'node:http refused': get('/api/http/refused'),
  'node:http timed out': get('/api/http/timeout'),
  'node:http cut off': get('/api/http/cut-off'),
}
