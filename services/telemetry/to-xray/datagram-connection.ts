import { createSocket, type Socket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'

/** A connected UDP socket. */
export type DatagramConnection = {
  address: string
  openedMillis: number
  /** Datagrams that the socket has and the network has not. */
  unsent(): number
  /** Calls `done` once; with an error when the datagram did not reach the network. */
  send(message: Buffer, done: (error: Error | null) => void): void
  /** Closes the socket once the network has every datagram. */
  retire(): void
}

type ConnectOptions = {
  host: string
  port: number
  onError: (error: Error) => void
  /** Nothing listened there a moment ago, so it is tried last. */
  awayAddress?: string | undefined
}

/**
 * Looks the name up and connects. Only a connected socket learns from the kernel that nothing
 * listens: the next `send` fails, or `onError` is called.
 *
 * IPv4 first: the X-Ray daemon listens there, even where `localhost` is `::1` first. An address to
 * which this machine has no route is passed over. The socket does not keep the process alive.
 *
 * @throws the error of the lookup, or of the last address
 */
export async function connectDatagrams(options: ConnectOptions): Promise<DatagramConnection> {
  const { host, port, onError, awayAddress } = options
  const rank = ({ address, family }: LookupAddress) => (address === awayAddress ? 9 : family)
  const addresses = await lookup(host, { all: true })
  let problem: unknown
  for (const { address, family } of addresses.toSorted((a, b) => rank(a) - rank(b))) {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4').unref()
    try {
      socket.connect(port, address)
      await once(socket, 'connect')
      socket.on('error', onError)
      return connectionOf(socket, address)
    } catch (error) {
      socket.close()
      problem = error
    }
  }
  throw problem
}

function connectionOf(socket: Socket, address: string): DatagramConnection {
  let unsent = 0
  let isRetired = false
  const closeWhenDone = () => {
    if (isRetired && unsent === 0) socket.close()
  }
  return {
    address,
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
