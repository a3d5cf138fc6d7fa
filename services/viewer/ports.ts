import type { RequestListener, Server } from 'node:http'
import { isProbe } from '../contracts/probe-paths.ts'
import { withoutIpv6 } from '../http/listening-addresses.ts'
import { portProblem } from '../http/port-problem.ts'
import { type RunningServer, serve } from '../http/serve.ts'
import { StartError } from '../start-error.ts'
import { bindUdp, type UdpReceiver } from './from-xray/udp.ts'
import {
  type ConnectionLimits,
  createConnectionLimiter,
  serverOptions,
} from './http/connections.ts'
import type { Guard } from './http/guard.ts'
import { type Http2Door, speakHttp2 } from './http/http2.ts'
import { nameOf, type Settings } from './settings.ts'

type PortsOptions = {
  host: string
  port: number
  otlpPort: number
  otlpGrpcPort: number
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
  /** Absent when the port was taken. */
  otlpGrpcPort?: number
  xrayPort: number
  udp: UdpReceiver
  close(): Promise<void>
}

type OpenOptions = PortsOptions & { limitConnections(server: Server): void }

type OpenServer = Pick<RunningServer, 'port' | 'addresses' | 'close'>

/** A sender's batch takes milliseconds; a connection that is still open after this hangs. */
const drainCapMillis = 2000

/** The attempts to find a number that is free for both TCP and UDP, with XRAY_PORT=0. */
const pairAttempts = 10

/**
 * Opens all ports or none. A taken `otlpPort` or `otlpGrpcPort` only warns: each port but the
 * daemon's takes OTLP of both kinds.
 * @throws {StartError} one line that names the port and the setting that changes it
 */
export async function openPorts(given: PortsOptions): Promise<Ports> {
  const limitConnections = createConnectionLimiter(given.connectionLimits)
  const options = { ...given, limitConnections }
  const open: { close(): Promise<void> }[] = []
  const closeAll = async () => {
    await Promise.all(open.map(one => one.close()))
  }
  try {
    const main = await openMain(options, 'port')
    open.push(main)
    const warning = withoutIpv6(options.host, main.addresses)
    if (warning) options.onWarning(warning)
    const daemon = await openDaemon(options)
    open.push(daemon.tcp, daemon.udp)
    const otlp = await openAlias(options, 'otlpPort')
    if (otlp) open.push(otlp)
    const otlpGrpc = await openAlias(options, 'otlpGrpcPort')
    if (otlpGrpc) open.push(otlpGrpc)
    return {
      port: main.port,
      otlpPort: otlp?.port,
      otlpGrpcPort: otlpGrpc?.port,
      xrayPort: daemon.tcp.port,
      udp: daemon.udp,
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function openAlias(
  options: OpenOptions,
  name: 'otlpPort' | 'otlpGrpcPort',
): Promise<OpenServer | undefined> {
  try {
    return await openMain(options, name)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    options.onWarning(
      `${error.message}; OTLP is still taken on ${nameOf('port')}, over HTTP and gRPC`,
    )
    return undefined
  }
}

/** A port of the main listener, for HTTP/1.1 and for the HTTP/2 that gRPC needs. */
async function openMain(
  options: OpenOptions,
  name: 'port' | 'otlpPort' | 'otlpGrpcPort',
): Promise<OpenServer> {
  let http2: Http2Door | undefined
  const server = await openHttp(options, options[name], name, options.listener, server => {
    http2 = speakHttp2(server)
  })
  const close = async () => {
    await Promise.all([server.close(), http2?.close(options.drainDelayMillis, drainCapMillis)])
  }
  return { ...server, close }
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
    throw listenError(error, { host, port: tcp.port, transport: 'udp' }, 'xrayPort')
  }
}

async function openHttp(
  { host, drainDelayMillis, isReady, guard, limitConnections }: OpenOptions,
  port: number,
  setting: keyof Settings,
  listener: RequestListener,
  prepare: (server: Server) => void = () => {},
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
      onServer(server) {
        prepare(server)
        limitConnections(server)
      },
      // A probe from another site's page goes on to the listener, which rejects it.
      isProbe: request => isProbe(request.url) && !guard(request),
    })
  } catch (error) {
    throw listenError((error as Error).cause ?? error, { host, port }, setting)
  }
}

function listenError(
  error: unknown,
  { host, ...wanted }: { host: string; port: number; transport?: 'udp' },
  setting: keyof Settings,
): StartError {
  const { code, address = host } = error as NodeJS.ErrnoException & { address?: string }
  const names = { setting: nameOf(setting), hostSetting: nameOf('host') }
  return new StartError(portProblem(code, { ...wanted, ...names, address }), { cause: error })
}
