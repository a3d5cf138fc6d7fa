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
  otlpGrpc: 'OTLP_GRPC_PORT',
  xray: 'XRAY_PORT',
}

/** Ports of OTLP, which the viewer takes on its main port too. */
const aliases: PortName[] = ['otlp', 'otlpGrpc']

/**
 * Chooses all ports before any process starts, so that nothing is half started: binds and releases
 * each wanted port, and replaces 0 by a free one, since the two services need each other's address
 * to start. `taken` has a line for each port that is not free, except for the aliases: the viewer
 * warns about those instead.
 */
export async function choosePorts(wanted: StartConfig['ports']) {
  const ports = { ...wanted }
  const taken: string[] = []
  const chosen = new Set<number>()
  for (const name of Object.keys(wanted) as PortName[]) {
    const port = wanted[name] || (await anyFreePort(chosen))
    if (!chosen.has(port) && (await isFree(port, name === 'xray'))) ports[name] = port
    else if (!aliases.includes(name)) taken.push(takenLine(port, variableOf[name]))
    chosen.add(port)
  }
  return { ports, taken }
}

const takenLine = (port: number, variable: string) =>
  `Port ${port} is taken: stop what listens there, or set ${variable} to another port (0 means any free one).`

/**
 * A free port below the range from which the system gives ports to clients (from 32768 on Linux): a
 * released port of that range may be a client's by the time of the start.
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
