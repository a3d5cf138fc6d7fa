import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { guarded } from '../turns/guarded.ts'

/** How HTTP/2 begins where the client knows that the server speaks it (RFC 9113, 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n')

/** No method of HTTP/1.1 begins like this. */
const markBytes = 3

/** As long as the headers of an HTTP/1.1 request may take. */
const firstBytesMillis = 10_000

/**
 * Looks at the first bytes of each connection of `server`: those of HTTP/2 go to `takeHttp2`, all
 * others to the server itself. `close` closes those that have not said which they are.
 */
export function sortConnections(
  server: Server,
  takeHttp2: (socket: Socket) => void,
): { close(): void } {
  const [serveHttp1] = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  const unsorted = new Set<Socket>()

  function look(socket: Socket): void {
    const destroy = () => void socket.destroy()
    const timer = setTimeout(guarded(destroy, destroy), firstBytesMillis).unref()
    unsorted.add(socket)
    const forget = () => {
      unsorted.delete(socket)
      clearTimeout(timer)
    }
    let seen: Buffer = Buffer.alloc(0)
    const take = (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes])
      if (isUndecided(seen)) return
      socket.pause()
      socket.unshift(seen)
      socket.off('data', take)
      socket.off('error', destroy).off('end', destroy).off('close', forget)
      forget()
      if (isHttp2(seen)) return takeHttp2(socket)
      serveHttp1?.call(server, socket)
      socket.resume()
    }
    socket.on('error', destroy).on('end', destroy).on('close', forget)
    socket.on('data', take)
  }

  server.on('connection', look)
  return { close: () => unsorted.forEach(socket => void socket.destroy()) }
}

const isHttp2 = (bytes: Buffer) => beginsLikePreface(bytes, markBytes)

const isUndecided = (bytes: Buffer) =>
  bytes.length < markBytes && beginsLikePreface(bytes, bytes.length)

const beginsLikePreface = (bytes: Buffer, count: number) =>
  preface.subarray(0, count).equals(bytes.subarray(0, count))
