import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export type DatagramSocketOptions = {
  host: string
  port: number
  onProblem: (problem: string) => void
  reopenMillis?: number
  retryMillis?: number
  maxWaiting?: number
}

type Connection = { socket: Socket; openedMillis: number; unsent: number; isRetired: boolean }

/**
 * Sends datagrams to one address.
 *
 * The name is looked up once and then every `reopenMillis`, with a new socket: a lookup for each
 * datagram would cost more than the datagram, and behind a Kubernetes Service an old source port
 * stays bound to a pod that may be gone. The socket is connected, because only then the kernel
 * says that nobody listens. It opens with the first datagram and keeps no process alive.
 */
export function createDatagramSocket(options: DatagramSocketOptions) {
  const { host, port, onProblem } = options
  const { reopenMillis = 30_000, retryMillis = 1000, maxWaiting = 1000 } = options
  let connection: Connection | undefined
  let opening: Promise<void> | undefined
  let lastTryMillis = Number.NEGATIVE_INFINITY
  let waiting: Buffer[] = []
  let dropped = 0
  let isClosed = false

  function send(message: Buffer): void {
    const isOld = !connection || performance.now() - connection.openedMillis > reopenMillis
    if (isOld && !opening && performance.now() - lastTryMillis > retryMillis) {
      lastTryMillis = performance.now()
      opening = open().finally(() => {
        opening = undefined
      })
    }
    if (connection) transmit(connection, message)
    else keep(message)
  }

  function keep(message: Buffer): void {
    waiting.push(message)
    if (waiting.length <= maxWaiting) return
    waiting.shift()
    dropped++
    onProblem(`${host}:${port} cannot be reached: ${dropped} documents were dropped`)
  }

  async function open(): Promise<void> {
    try {
      const next = await connect(host, port, onProblem)
      if (connection) retire(connection)
      connection = next
      for (const message of waiting) transmit(next, message)
      waiting = []
      if (isClosed) close()
    } catch (error) {
      onProblem(`${host}:${port}: ${describe(error)}`)
    }
  }

  function transmit(to: Connection, message: Buffer): void {
    to.unsent++
    to.socket.send(message, error => {
      to.unsent--
      if (error) onProblem(`${host}:${port}: ${describe(error)}`)
      if (to.isRetired && to.unsent === 0) to.socket.close()
    })
  }

  /** Resolves when all is handed to the network, or after `deadlineMillis`. */
  async function drain(deadlineMillis: number): Promise<void> {
    const endMillis = performance.now() + deadlineMillis
    while (opening || connection?.unsent) {
      if (performance.now() >= endMillis) return
      await sleep(1)
    }
  }

  function close(): void {
    isClosed = true
    if (connection) retire(connection)
    connection = undefined
    waiting = []
  }

  return { send, drain, close }
}

function retire(connection: Connection): void {
  connection.isRetired = true
  if (connection.unsent === 0) connection.socket.close()
}

/** IPv4 first: that is where the X-Ray daemon listens, also when `localhost` means `::1` first. */
async function connect(
  host: string,
  port: number,
  onProblem: (problem: string) => void,
): Promise<Connection> {
  const addresses = await lookup(host, { all: true })
  const { address, family } = addresses.find(({ family }) => family === 4) ?? addresses[0]!
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4').unref()
  socket.connect(port, address)
  await once(socket, 'connect')
  socket.on('error', error => onProblem(`${host}:${port}: ${describe(error)}`))
  return { socket, openedMillis: performance.now(), unsent: 0, isRetired: false }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ECONNREFUSED') return 'no X-Ray daemon listens there'
  return error.message
}
