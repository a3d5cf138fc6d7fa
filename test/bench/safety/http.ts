import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'

/** `status` 0: the connection broke, and `text` says how. `text` is the first 64 kB of `bytes`. */
export type Answer = { status: number; text: string; bytes: number; millis: number }

export type Question = {
  port: number
  method?: string
  path: string
  headers?: OutgoingHttpHeaders
  body?: Buffer | string
}

const shownBytes = 64 * 1024
const agent = new Agent({ keepAlive: true, maxSockets: 32 })

/** Sends a request with path and headers exactly as given, which `fetch` would not do. */
export function send({ port, method = 'GET', path, headers = {}, body }: Question) {
  const started = performance.now()
  return new Promise<Answer>(resolve => {
    const finish = (status: number, text: string, bytes: number) =>
      resolve({ status, text, bytes, millis: performance.now() - started })
    const fail = (error: Error) => finish(0, error.message, 0)
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { host: '127.0.0.1', port, method, path, agent }
    const outgoing = request({ ...options, headers: { ...length, ...headers } }, answer => {
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        if (bytes < shownBytes) chunks.push(chunk)
        bytes += chunk.length
      })
      answer.on('end', () =>
        finish(answer.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'), bytes),
      )
      answer.on('error', fail)
      // A live stream never ends: its opening is the answer.
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        finish(answer.statusCode ?? 0, '', 0)
        outgoing.destroy()
      }
    })
    outgoing.on('error', fail).end(body)
  })
}

export const post = (port: number, path: string, body: Buffer | string, type = json) =>
  send({ port, method: 'POST', path, headers: { 'content-type': type }, body })

export const postGzip = (port: number, path: string, body: Buffer, type = json) => {
  const headers = { 'content-type': type, 'content-encoding': 'gzip' }
  return send({ port, method: 'POST', path, headers, body })
}

export const callLogs = (port: number, operation: string, body: object | string) =>
  send({
    port,
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

export const json = 'application/json'
export const protobuf = 'application/x-protobuf'

/** A connection on which anything may be written. The other side may break it: errors are ignored. */
export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(socket))
    socket.on('error', reject)
  })
}

/** Writes, and waits until the kernel has taken the bytes or the other side has hung up. */
export function write(socket: Socket, bytes: Buffer | string): Promise<void> {
  if (socket.destroyed || socket.write(bytes)) return Promise.resolve()
  return new Promise(resolve => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}

/** Runs `work` for each number below `count`, `atOnce` at a time. */
export async function times(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  async function worker(): Promise<void> {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
