import * as http from 'node:http'
import * as https from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { createAgent } from '../../proxy/agent.ts'

type PostOptions = {
  url: URL
  /** The proxy's address, with its user and password. @default none */
  proxy?: string | undefined
  headers: http.OutgoingHttpHeaders
  timeoutMillis: number
  /** Kept open between requests. @default 0: each request has a connection of its own */
  connections?: number
  /** An answer is cut there. @default 64 KiB */
  maxAnswerBytes?: number
  /** A request under way keeps the process alive. @default true */
  keepsAlive?: boolean
}

export type Answer = {
  status: number
  headers: http.IncomingHttpHeaders
  body: Buffer
  /** Whether the answer was longer than `maxAnswerBytes`. */
  isCut: boolean
}

/** Rejects when there is no answer. `signal` ends the request before its timeout. */
export type Post = (body: Buffer | string, signal?: AbortSignal) => Promise<Answer>

/** A function that posts to one address. It follows no redirect, which would take keys along. */
export function createPost(options: PostOptions): Post {
  const { url, headers, timeoutMillis, connections = 0, keepsAlive = true } = options
  const { maxAnswerBytes = 64 * 1024 } = options
  const { request } = url.protocol === 'https:' ? https : http
  const kept = connections > 0 ? { keepAlive: true, maxSockets: connections } : {}
  const agent = createAgent(url.protocol, options.proxy, kept)
  const fixed = { ...urlToHttpOptions(url), method: 'POST', agent }
  return (body, signal) =>
    new Promise((resolve, reject) => {
      const timeout = AbortSignal.timeout(timeoutMillis)
      const outgoing = request({
        ...fixed,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      if (!keepsAlive) outgoing.on('socket', socket => socket.unref())
      outgoing.on('error', reject)
      let isAnswered = false
      outgoing.on('response', incoming => {
        isAnswered = true
        readAnswer(incoming, maxAnswerBytes).then(resolve, reject)
      })
      // After `101 Switching Protocols` it closes without an error.
      outgoing.on('close', () => isAnswered || reject(new Error('closed without an answer')))
      outgoing.end(body)
    })
}

async function readAnswer(incoming: http.IncomingMessage, maxBytes: number): Promise<Answer> {
  const { statusCode: status = 0, headers } = incoming
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop ends the connection.
    if (bytes > maxBytes) break
  }
  const body = Buffer.concat(chunks).subarray(0, maxBytes)
  return { status, headers, body, isCut: bytes > maxBytes }
}
