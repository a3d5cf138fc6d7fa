import type { RequestListener, Server } from 'node:http'
import { isProbe } from '../contracts/probe-paths.ts'
import { type RunningServer, serve } from '../http/serve.ts'
import { StartError } from '../start-error.ts'
import { bindUdp, type UdpReceiver } from './from-xray/udp.ts'
import {
  type ConnectionLimits,
  createConnectionLimiter,
  serverOptions,
} from './http/connections.ts'
import type { Guard } from './http/guard.ts'
import { nameOf, type Settings } from './settings.ts'

type PortsOptions = {
  host: string
  port: number
  otlpPort: number
  xrayPort: number
  drainDelayMillis: number
  listener: RequestListener
  daemonListener: RequestListener
  isReady: () => boolean
  guard: Guard
  /** Bounds the connections of all ports together. */
  connectionLimits?: ConnectionLimits
  onWarning(message: string): void
}

export type Ports = {
  port: number
  /** Absent when the port was taken. */
  otlpPort?: number
  xrayPort: number
  udp: UdpReceiver
  close(): Promise<void>
}

type OpenOptions = PortsOptions & { onServer(server: Server): void }

/** A sender's batch takes milliseconds; a connection that is still open after this hangs. */
const drainCapMillis = 2000

/** The attempts to find a number that is free for both TCP and UDP, with XRAY_PORT=0. */
const pairAttempts = 10

/**
 * Opens all ports or none. A taken `otlpPort` alone only warns: the main port takes OTLP too.
 * @throws {StartError} one line that names the port and the setting that changes it
 */
export async function openPorts(given: PortsOptions): Promise<Ports> {
  const limitConnections = createConnectionLimiter(given.connectionLimits)
  const options = { ...given, onServer: limitConnections }
  const open: { close(): Promise<void> }[] = []
  const closeAll = async () => {
    await Promise.all(open.map(one => one.close()))
  }
  try {
    const main = await openHttp(options, options.port, 'port', options.listener)
    open.push(main)
    const daemon = await openDaemon(options)
    open.push(daemon.tcp, daemon.udp)
    const otlp = await openOtlp(options)
    if (otlp) open.push(otlp)
    return {
      port: main.port,
      otlpPort: otlp?.port,
      xrayPort: daemon.tcp.port,
      udp: daemon.udp,
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function openOtlp(options: OpenOptions): Promise<RunningServer | undefined> {
  try {
    return await openHttp(options, options.otlpPort, 'otlpPort', options.listener)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    options.onWarning(`${error.message}; OTLP is still taken on ${nameOf('port')}`)
    return undefined
  }
}

/** The daemon's two sockets share one number, since its clients are configured with only one. */
async function openDaemon(options: OpenOptions, attempt = 1) {
  const { host, xrayPort } = options
  const tcp = await openHttp(options, xrayPort, 'xrayPort', options.daemonListener)
  try {
    return { tcp, udp: await bindUdp(host, tcp.port) }
  } catch (error) {
    await tcp.close()
    if (xrayPort === 0 && attempt < pairAttempts) return openDaemon(options, attempt + 1)
    throw listenError(error, `UDP port ${tcp.port}`, host, 'xrayPort')
  }
}

async function openHttp(
  { host, drainDelayMillis, isReady, guard, onServer }: OpenOptions,
  port: number,
  setting: keyof Settings,
  listener: RequestListener,
): Promise<RunningServer> {
  try {
    return await serve({
      host,
      port,
      listener,
      isReady,
      drainDelayMillis,
      drainCapMillis,
      serverOptions,
      onServer,
      // A probe from another site's page goes on to the listener, which rejects it.
      isProbe: request => isProbe(request.url) && !guard(request),
    })
  } catch (error) {
    throw listenError((error as Error).cause ?? error, `port ${port}`, host, setting)
  }
}

function listenError(
  error: unknown,
  port: string,
  host: string,
  setting: keyof Settings,
): StartError {
  const { code } = error as NodeJS.ErrnoException
  const line =
    code === 'EADDRINUSE'
      ? `${port} on ${host} is taken; set ${nameOf(setting)} to another one (0 means any free one)`
      : `cannot listen on ${port} of ${host} (${code}); check ${nameOf(setting)} and ${nameOf('host')}`
  return new StartError(line, { cause: error })
}
