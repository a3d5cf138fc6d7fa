import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { judged, type Outcome, type ViewerExample } from '../example.ts'
import { openSocket, post, postGzip, send, times, write } from '../http.ts'
import type { ViewerProcess } from '../viewer-process.ts'

const mebibyte = 1024 * 1024

const head = (path: string, rest: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${rest}\r\n\r\n`

/** The body of 8 MB takes 48 MB on the wire. */
const oneByteChunks = (path: string): ViewerExample => ({
  kind: 5,
  name: `8 MB in chunks of one byte to ${path}`,
  async play({ port }) {
    const socket = await openSocket(port)
    const answered = firstLine(socket)
    await write(socket, head(path, 'Transfer-Encoding: chunked'))
    const chunks = '1\r\nx\r\n'.repeat(64 * 1024)
    for (let count = 0; count < 128 && !socket.destroyed; count++) await write(socket, chunks)
    await write(socket, '0\r\n\r\n')
    const status = await answered
    socket.destroy()
    return judged([status])
  },
})

/** Status of the answer, 0 when the connection ends without one. */
function firstLine(socket: Socket): Promise<number> {
  return new Promise(resolve => {
    socket.once('data', data => resolve(Number(/^HTTP\/1.1 (\d{3})/.exec(`${data}`)?.[1] ?? 0)))
    socket.once('close', () => resolve(0))
    socket.once('error', () => resolve(0))
  })
}

/** Connections that each have sent most of a body and then say nothing. */
async function hold(viewer: ViewerProcess, count: number, path: string, megabytes: number) {
  const piece = Buffer.alloc(mebibyte, ' ')
  const answers: Promise<number>[] = []
  const sockets: Socket[] = []
  await times(count, count, async () => {
    const socket = await openSocket(viewer.port)
    sockets.push(socket)
    answers.push(firstLine(socket))
    await write(socket, head(path, `Content-Length: ${(megabytes + 1) * mebibyte}`))
    // The kernel takes no more of a body once the viewer has stopped reading it.
    const isBlocked = async () => {
      const outcome = await Promise.race([write(socket, piece), pause(2000).then(() => 'blocked')])
      return outcome === 'blocked' || socket.destroyed
    }
    for (let sent = 0; sent < megabytes && !(await isBlocked()); sent++) {}
  })
  await pause(1000)
  const isOpen = sockets.filter(socket => !socket.destroyed).length
  for (const socket of sockets) socket.destroy()
  const statuses = (await Promise.all(answers)).filter(status => status !== 0)
  return { isOpen, statuses }
}

const pause = (millis: number) => new Promise<void>(resolve => setTimeout(resolve, millis))

const held = (name: string, count: number, path: string, megabytes: number): ViewerExample => ({
  kind: 6,
  name,
  async play(viewer): Promise<Outcome> {
    const { isOpen, statuses } = await hold(viewer, count, path, megabytes)
    const refused =
      statuses.length > 0 ? judged(statuses) : { said: 'none answered', isRight: true }
    return { ...refused, said: `${isOpen} held open, ${refused.said}` }
  },
})

/** Events of 4 kB each, until the backlog of 8 MB is full. */
async function fillBacklog(port: number): Promise<void> {
  const page = await openSocket(port)
  page.resume()
  await write(page, 'GET /-/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  for (let batch = 0; batch < 50; batch++) {
    const spans = Array.from({ length: 40 }, (_, index) => ({
      traceId: `7${(batch * 40 + index).toString(16).padStart(31, '0')}`,
      spanId: '00000000000000aa',
      name: 'n'.repeat(4000),
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now()}000000`,
    }))
    await post(port, '/v1/traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
    await pause(210)
  }
  page.destroy()
}

/** Two thousand spans below one resource: 160 kB on the wire. */
function sharedResource(traceId: string): Buffer {
  const spans = Array.from({ length: 2000 }, (_, index) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name: 'shared',
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
  }))
  const attributes = [
    { key: 'service.name', value: { stringValue: 'shared' } },
    { key: 'large', value: { stringValue: 'r'.repeat(100_000) } },
  ]
  const resourceSpans = [{ resource: { attributes }, scopeSpans: [{ spans }] }]
  return gzipSync(JSON.stringify({ resourceSpans }))
}

export const memory: ViewerExample[] = [
  ...['/TraceSegments', '/v1/traces', '/'].map(oneByteChunks),
  held('20 connections that each hold 60 MB of an unfinished import', 20, '/-/api/import', 60),
  held('200 connections that each hold 7 MB of an unfinished batch', 200, '/TraceSegments', 7),
  held('80 connections that each hold 19 MB of unfinished spans', 80, '/v1/traces', 19),
  {
    kind: 7,
    name: '60 event streams with Last-Event-ID: 0-0 that do not read',
    async play({ port }) {
      await fillBacklog(port)
      const sockets: Socket[] = []
      await times(60, 10, async () => {
        const socket = await openSocket(port)
        socket.pause()
        sockets.push(socket)
        await write(
          socket,
          'GET /-/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0-0\r\n\r\n',
        )
      })
      await pause(3000)
      for (const socket of sockets) socket.destroy()
      return { said: '', isRight: true }
    },
  },
  {
    kind: 8,
    name: 'export of 2,000 spans that share a resource of 100 kB',
    async play({ port }) {
      const traceId = '8'.repeat(32)
      const sent = await postGzip(port, '/v1/traces', sharedResource(traceId))
      const exported = await send({ port, path: `/-/api/export/${traceId}` })
      const shown = await send({ port, path: `/-/api/traces/${traceId}` })
      const megabytes = (exported.bytes / 1e6).toFixed(1)
      const outcome = judged([sent.status, exported.status, shown.status], `, ${megabytes} MB out`)
      return { ...outcome, isRight: outcome.isRight && exported.bytes < 20e6 }
    },
  },
]
