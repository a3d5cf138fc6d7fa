import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

type Wanted = { port: number; address: string; transport: 'tcp' | 'udp' }

/** A program on this machine accepts a connection sooner. */
const connectMillis = 500

/**
 * Tries to listen on a port, and lets it go again.
 *
 * @returns the code of the failure, such as `EADDRINUSE`; undefined when the port can be had
 */
export async function portFailure(wanted: Wanted): Promise<string | undefined> {
  try {
    await (wanted.transport === 'tcp' ? tryTcp(wanted) : tryUdp(wanted))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
  // On macOS one program may listen on 127.0.0.1 and another on every address.
  return wanted.transport === 'tcp' && (await isAnswering(wanted)) ? 'EADDRINUSE' : undefined
}

async function tryTcp({ port, address }: Wanted): Promise<void> {
  const server = createServer().listen({ port, host: address, exclusive: true })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

async function tryUdp({ port, address }: Wanted): Promise<void> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind({ port, address, exclusive: true })
  await once(socket, 'listening')
  socket.close()
  await once(socket, 'close')
}

async function isAnswering({ port, address }: Wanted): Promise<boolean> {
  const socket = connect({ port, host: address })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectMillis) })
    return true
  } catch {
    return false
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
