import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { StartConfig } from './config.ts'

type PortName = keyof StartConfig['ports']

const variableOf: Record<PortName, string> = {
  activities: 'ACTIVITIES_PORT',
  notifications: 'NOTIFICATIONS_PORT',
  viewer: 'VIEWER_PORT',
  otlp: 'OTLP_PORT',
  xray: 'XRAY_PORT',
}

/**
 * Finds out before anything is started which ports will be used, so that nothing is ever half
 * started: each wanted port is bound and let go again, and 0 is replaced by a free one (the two
 * services must know each other's address before either of them runs).
 * `taken` are the lines to print for ports that are not free; the OTLP port is only an alias, so
 * the viewer merely warns of it.
 */
export async function choosePorts(wanted: StartConfig['ports']) {
  const ports = { ...wanted }
  const taken: string[] = []
  for (const name of Object.keys(wanted) as PortName[]) {
    const free = await freePort(wanted[name], name === 'xray')
    if (free !== undefined) ports[name] = free
    else if (name !== 'otlp') taken.push(takenLine(wanted[name], variableOf[name]))
  }
  return { ports, taken }
}

const takenLine = (port: number, variable: string) =>
  `Port ${port} is taken: stop what listens there, or set ${variable} to another port (0 means any free one).`

/** The port itself, or a free one for 0; undefined when it is taken. */
async function freePort(port: number, alsoUdp: boolean): Promise<number | undefined> {
  try {
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    const { port: found } = server.address() as { port: number }
    if (alsoUdp) await bindUdpOnce(found)
    server.close()
    await once(server, 'close')
    return found
  } catch {
    return undefined
  }
}

async function bindUdpOnce(port: number): Promise<void> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1')
  await once(socket, 'listening')
  socket.close()
  await once(socket, 'close')
}
