import { randomInt } from 'node:crypto'
import { portFailure } from '../../services/http/port-check.ts'
import { portProblem } from '../../services/http/port-problem.ts'
import type { StartConfig } from './config.ts'

export type PortName = keyof StartConfig['ports']

export const variableOf: Record<PortName, string> = {
  activities: 'ACTIVITIES_PORT',
  notifications: 'NOTIFICATIONS_PORT',
  viewer: 'VIEWER_PORT',
  otlp: 'OTLP_PORT',
  otlpGrpc: 'OTLP_GRPC_PORT',
  xray: 'XRAY_PORT',
}

/** Ports of OTLP, which the viewer takes on its main port too. */
export const aliases: PortName[] = ['otlp', 'otlpGrpc']

/**
 * The addresses that must be free for each `HOST`. `localhost`, which the banner prints, leads browsers
 * to `::1` first: a program that listens there would answer instead of ours.
 */
function addressesOf(host: string): string[] {
  if (host === '0.0.0.0' || host === '::') return [host, '127.0.0.1', '::1']
  return host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
}

/** Codes for an address that this machine does not have. */
const missingCodes = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/**
 * Chooses all ports before any process starts, so that nothing is half started: binds and releases
 * each wanted port, and replaces 0 by a free one, since the two services need each other's address
 * to start. `taken` has a line for each port that cannot be had, except for the aliases: the viewer
 * warns about those instead.
 */
export async function choosePorts(wanted: StartConfig['ports'], host = 'localhost') {
  const ports = { ...wanted }
  const taken: string[] = []
  const chosen = new Map<number, PortName>()
  for (const name of Object.keys(wanted) as PortName[]) {
    const port = wanted[name] || (await anyFreePort(chosen, host))
    const other = chosen.get(port)
    const problem = other ? sharedLine(port, other, name) : await problemOf(port, host, name)
    if (problem === undefined) ports[name] = port
    else if (!aliases.includes(name)) taken.push(problem)
    if (!other) chosen.set(port, name)
  }
  return { ports, taken }
}

const sharedLine = (port: number, one: PortName, other: PortName) =>
  `port ${port} is wanted twice; set ${variableOf[one]} or ${variableOf[other]} to another one (0 means any free one)`

/** The line about a port that cannot be had on one of the addresses. */
async function problemOf(port: number, host: string, name: PortName): Promise<string | undefined> {
  const failure = await firstFailure(port, host, name)
  return failure && portProblem(failure.code, { ...failure, setting: variableOf[name] })
}

/** Where a port cannot be had, with the system's code; undefined when it can, on every address. */
export async function firstFailure(port: number, host: string, name: PortName) {
  for (const address of addressesOf(host)) {
    for (const transport of name === 'xray' ? (['tcp', 'udp'] as const) : (['tcp'] as const)) {
      const code = await portFailure({ port, address, transport })
      if (code === undefined || missingCodes.includes(code)) continue
      return { code, port, address, transport }
    }
  }
  return undefined
}

/**
 * A free port below the range from which the system gives ports to clients (from 32768 on Linux): a
 * released port of that range may be a client's by the time of the start.
 */
async function anyFreePort(chosen: Map<number, PortName>, host: string): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    if (!chosen.has(port) && (await problemOf(port, host, 'xray')) === undefined) return port
  }
}
