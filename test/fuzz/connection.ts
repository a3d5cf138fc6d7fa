import type { Server } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'

export type Reply = { status: number; headers: Map<string, string>; body: Buffer }

/**
 * Talks HTTP to a server in this process, over two ends of a pipe instead of a socket: a hundred
 * thousand requests take seconds, and no port is opened. Asks one at a time.
 */
export function connectTo(server: Server) {
  let end: Duplex | undefined
  let received: Buffer = Buffer.alloc(0)
  let onChange = () => {}

  function open(): Duplex {
    const [near, far] = duplexPair()
    received = Buffer.alloc(0)
    near.on('data', (bytes: Buffer) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes])
      onChange()
    })
    near
      .on('close', () => forget(near))
      .on('end', () => forget(near))
      .on('error', () => forget(near))
    server.emit('connection', far)
    return near
  }

  function forget(which: Duplex): void {
    if (end !== which) return
    end = undefined
    which.destroy()
    onChange()
  }

  /**
   * Sends exactly these bytes. With `isLast` nothing follows them, whatever the head announces.
   * Undefined when the connection was closed without an answer.
   */
  function sendBytes(
    head: string,
    body: Buffer = Buffer.alloc(0),
    isLast = false,
  ): Promise<Reply | undefined> {
    end ??= open()
    const isHead = head.startsWith('HEAD ')
    return new Promise(resolve => {
      onChange = () => {
        const reply = readReply(received, isHead, end === undefined)
        if (!reply && end !== undefined) return
        onChange = () => {}
        // Bytes after an answer would belong to a request that was not sent.
        received = Buffer.alloc(0)
        if (reply?.headers.get('connection') === 'close') close()
        resolve(reply)
      }
      const bytes = Buffer.concat([Buffer.from(head, 'latin1'), body])
      if (isLast) end!.end(bytes)
      else end!.write(bytes)
    })
  }

  function ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: Buffer = Buffer.alloc(0),
  ): Promise<Reply | undefined> {
    const all = { host: 'localhost', 'content-length': `${body.length}`, ...headers }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    return sendBytes(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body)
  }

  function close(): void {
    const last = end
    end = undefined
    last?.destroy()
  }
  return { ask, sendBytes, close }
}

/** The whole answer, once all of it is there. */
function readReply(bytes: Buffer, isHead: boolean, isClosed: boolean): Reply | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const headers = new Map(lines.map(headerOf))
  const status = Number(first.split(' ')[1])
  const rest = bytes.subarray(headEnd + 4)
  // `100 Continue` comes before the answer.
  if (status < 200) return readReply(rest, isHead, isClosed)
  const body = isHead || status === 204 || status === 304 ? rest : bodyOf(rest, headers, isClosed)
  return body && { status, headers, body }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

function bodyOf(rest: Buffer, headers: Map<string, string>, isClosed: boolean): Buffer | undefined {
  const length = headers.get('content-length')
  if (length !== undefined) return rest.length >= Number(length) ? rest : undefined
  if (headers.get('transfer-encoding') === 'chunked') return chunksOf(rest)
  // A live stream has begun, which never ends by itself.
  if (headers.get('content-type')?.startsWith('text/event-stream')) return rest
  return isClosed ? rest : undefined
}

function chunksOf(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  for (let position = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', position)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(rest.toString('latin1', position, lineEnd), 16)
    if (size === 0) return Buffer.concat(chunks)
    position = lineEnd + 2 + size + 2
    if (position > rest.length) return undefined
    chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
  }
}
