import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'

/** A connected UDP socket. */
export type DatagramConnection = {
  openedMillis: number
  /** Datagrams that the socket has and the network has not. */
  unsent(): number
  /** Calls `done` once; with an error when the datagram did not reach the network. */
  send(message: Buffer, done: (error: Error | null) => void): void
  /** Closes the socket once the network has every datagram. */
  retire(): void
}

/**
 * Looks the name up and connects. Only a connected socket learns from the kernel that nothing
 * listens: the next `send` fails, or `onError` is called.
 *
 * IPv4 first: the X-Ray daemon listens there, even where `localhost` is `::1` first. The socket
 * does not keep the process alive.
 *
 * @throws the error of the lookup
 */
export async function connectDatagrams(
  host: string,
  port: number,
  onError: (error: Error) => void,
): Promise<DatagramConnection> {
  const addresses = await lookup(host, { all: true })
  const { address, family } = addresses.find(({ family }) => family === 4) ?? addresses[0]!
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4').unref()
  socket.connect(port, address)
  await once(socket, 'connect')
  socket.on('error', onError)
  return connectionOf(socket)
}

function connectionOf(socket: Socket): DatagramConnection {
  let unsent = 0
  let isRetired = false
  const closeWhenDone = () => {
    if (isRetired && unsent === 0) socket.close()
  }
  return {
    openedMillis: performance.now(),
    unsent: () => unsent,
    send(message, done) {
      unsent++
      const finish = (error: Error | null) => {
        unsent--
        done(error)
        closeWhenDone()
      }
      try {
        socket.send(message, finish)
      } catch (error) {
        finish(error as Error)
      }
    },
    retire() {
      isRetired = true
      closeWhenDone()
    },
  }
}
