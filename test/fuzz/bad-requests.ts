import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { createRandom, type Random } from './random.ts'
import type { Asked } from './target.ts'
import { targets } from './targets.ts'

/** A bad request as bytes on a socket: the head may not fit the body. */
type BadRequest = { wire: string; port: 'main' | 'xray'; head: string; body: Buffer }

export type Ports = { port: number; otlpPort?: number; xrayPort: number }

const asked = targets.filter(target => target.request !== undefined)
const datagrams = targets.find(({ name }) => name === 'xray-datagrams')!

/** The n-th bad request of a seed, made from the schema of one of the wires and then spoilt. */
export function badRequest(seed: string, index: number): BadRequest {
  const random = createRandom(`${seed} ${index}`)
  const target = random.pick(asked)
  let input = target.generate(random)
  for (let times = random.below(4); times > 0; times--) {
    input = target.mutate(random, input, target.generate(random))
  }
  const request = spoilRequest(random, target.request!(input))
  const isXray = /^\/[A-Z]/.test(request.path) && random.chance(0.3)
  return { wire: target.name, port: isXray ? 'xray' : 'main', ...spell(random, request) }
}

/** Makes a request whose head is wrong about a right body. */
function spoilRequest(random: Random, request: Asked): Asked {
  const { method, path, headers = {}, body = Buffer.alloc(0) } = request
  return random.pick<() => Asked>([
    () => request,
    () => request,
    () => ({ ...request, method: random.pick(['GET', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'BREW']) }),
    () => ({ ...request, path: path + random.pick(['/', '%00', '/../..', '?a=%zz', '//', ';x']) }),
    () => ({ ...request, headers: { ...headers, ...random.pick(oddHeaders) } }),
    () => ({
      ...request,
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: gzipSync(body),
    }),
    () => ({
      method,
      path,
      headers: { ...headers, 'content-encoding': random.pick(['gzip', 'deflate', 'zstd']) },
      body: random.pick([body, gzipSync(body).subarray(0, 20), deflateSync(gzipSync(body))]),
    }),
    () => ({ ...request, body: inflated(random, body) }),
  ])()
}

const oddHeaders: Record<string, string>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-protobuf; charset=x' },
  { 'content-type': '' },
  { 'content-encoding': 'constructor' },
  { host: 'evil.example' },
  { origin: 'http://evil.example' },
  { 'x-amz-target': 'Logs_20140328.__proto__' },
  { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
  { 'x-rollbar-access-token': '' },
  { cookie: 'c'.repeat(12_000) },
  { expect: '100-continue' },
]

/** Repeats one part, up to some megabytes. */
function inflated(random: Random, body: Buffer): Buffer {
  const size = 1 + random.size(4_000_000)
  return random.pick([
    () => Buffer.alloc(size, body.length > 0 ? body : ' '),
    () => Buffer.concat([Buffer.from('['.repeat(size)), body]),
    () => Buffer.from(`[${'{},'.repeat(Math.ceil(size / 3))}{}]`),
  ])()
}

function spell(random: Random, { method, path, headers = {}, body = Buffer.alloc(0) }: Asked) {
  const framing = random.pick([
    () => ({ 'content-length': `${body.length}`, sent: body }),
    () => ({ 'content-length': `${body.length}`, sent: body }),
    () => ({ 'content-length': `${body.length}`, sent: body }),
    () => ({ 'content-length': `${body.length + 1 + random.below(1000)}`, sent: body }),
    () => ({ 'transfer-encoding': 'chunked', sent: chunked(random, body) }),
  ])()
  const { sent, ...length } = framing
  const all = { host: 'localhost', ...headers, ...length, connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return { head: `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body: sent }
}

/** Encodes a body in chunks of a few bytes, now and then without the last one. */
function chunked(random: Random, body: Buffer): Buffer {
  const size = Math.max(1 + random.below(64), Math.ceil(body.length / 2000))
  const parts: (Buffer | string)[] = []
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size)
    parts.push(`${piece.length.toString(16)}\r\n`, piece, '\r\n')
  }
  if (random.chance(0.9)) parts.push('0\r\n\r\n')
  return Buffer.concat(parts.map(part => Buffer.from(part as string)))
}

/** Sends one and hangs up. Returns the status of the answer, 0 without one. */
export function sendBad({ port, head, body }: BadRequest, ports: Ports): Promise<number> {
  return new Promise(resolve => {
    const to = port === 'xray' ? ports.xrayPort : ports.port
    const socket = connect({ host: '127.0.0.1', port: to })
    let text = ''
    socket.on('data', bytes => {
      if (text.length < 100) text += bytes.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)))
    socket.end(Buffer.concat([Buffer.from(head, 'latin1'), body]))
  })
}

/** Bad datagrams, which are never answered. */
export function sendBadDatagrams(seed: string, count: number, port: number): Promise<void> {
  const random = createRandom(`${seed} datagrams`)
  const socket = createSocket('udp4')
  const inputs = random.times(count, () => {
    const input = datagrams.generate(random)
    return datagrams.mutate(random, input, datagrams.generate(random)).subarray(0, 60_000)
  })
  const sent = inputs.map(
    input => new Promise<void>(resolve => socket.send(input, port, '127.0.0.1', () => resolve())),
  )
  return Promise.all(sent).then(() => void socket.close())
}
