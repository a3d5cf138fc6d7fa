import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'

/** A connected UDP socket. */
export type DatagramConnection = {
  openedMillis: number
  /** Handed to the socket, and not yet to the network. */
  unsent(): number
  /** `done` is called once, with the error that kept it from the network. */
  send(message: Buffer, done: (error: Error | null) => void): void
  /** Closes when all is handed to the network. */
  retire(): void
}

/**
 * Looks the name up, and connects. Connected, because only then the kernel says that nothing listens:
 * to the next send, or to `onError`.
 *
 * IPv4 first: there the X-Ray daemon listens, also when `localhost` means `::1` first. The socket keeps
 * no process alive.
 *
 * @throws what the lookup throws
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
      socket.send(message, error => {
        unsent--
        done(error)
        closeWhenDone()
      })
    },
    retire() {
      isRetired = true
      closeWhenDone()
    },
  }
}
