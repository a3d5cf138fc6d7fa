import { randomInt } from 'node:crypto'
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
  const chosen = new Set<number>()
  for (const name of Object.keys(wanted) as PortName[]) {
    const port = wanted[name] || (await anyFreePort(chosen))
    if (!chosen.has(port) && (await isFree(port, name === 'xray'))) ports[name] = port
    else if (name !== 'otlp') taken.push(takenLine(port, variableOf[name]))
    chosen.add(port)
  }
  return { ports, taken }
}

const takenLine = (port: number, variable: string) =>
  `Port ${port} is taken: stop what listens there, or set ${variable} to another port (0 means any free one).`

/**
 * Any free port below those that the system hands out to clients by itself (from 32768 on Linux): a
 * port let go of there may be a client's by the time we want it.
 */
async function anyFreePort(chosen: Set<number>): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    if (!chosen.has(port) && (await isFree(port, true))) return port
  }
}

async function isFree(port: number, alsoUdp: boolean): Promise<boolean> {
  try {
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    if (alsoUdp) await bindUdpOnce(port)
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}

async function bindUdpOnce(port: number): Promise<void> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1')
  await once(socket, 'listening')
  socket.close()
  await once(socket, 'close')
}
