import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterwards } from './afterwards.ts'
import { startServer } from './servers.ts'

export type Received = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Body, decompressed. */
  body: Buffer
}

/** Takes the place of a vendor or the viewer; passes on each request with its body. */
export function startHttpSink(
  answer: (request: Received, response: ServerResponse) => unknown,
  port = 0,
) {
  return startServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const raw = Buffer.concat(await request.toArray())
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    await answer({ method, path, headers, body }, response)
  }, port)
}

const header = '{"format":"json","version":1}\n'

/**
 * Takes the place of the X-Ray daemon's UDP port; passes on each datagram without its header line.
 */
export async function startUdpSink(take: (document: string) => void, port = 0) {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
  socket.on('message', message => {
    const text = message.toString()
    if (!text.startsWith(header)) throw new Error(`no header line: ${text.slice(0, 100)}`)
    take(text.slice(header.length))
  })
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  afterwards(() => void socket.close())
  return { port: socket.address().port }
}
