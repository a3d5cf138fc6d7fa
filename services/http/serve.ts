import type { RequestListener } from 'node:http'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isProbe as isProbePath } from '../contracts/probe-paths.ts'
import { StartError } from '../start-error.ts'
import { abortMillis, atMost, drainMillis } from './deadlines.ts'
import { answerProbe } from './probes.ts'

export type ServeOptions = {
  /** Gets every request but the probes: `telemetry.instrument(app)`. */
  listener: RequestListener
  /** 0 means any free one. */
  port: number
  host: string
  /** Whether `/readyz` says 200; asked at each probe, and overruled once closing began. */
  isReady: () => boolean
  /** What `/readyz?verbose` says besides. */
  details?: () => object
  /** Which requests are answered outside of `listener`; @default those to a probe's path */
  isProbe?: (request: IncomingMessage) => boolean
  /** Node's limits for headers, connections and the like; @default Node's own */
  serverOptions?: ServerOptions
  /** Called before it listens. */
  onServer?: (server: Server) => void
  /** How long to go on answering once `/readyz` says 503, so that balancers notice. */
  drainDelayMillis: number
  /** How long answers under way may take before their connections are cut. @default 10,000 */
  drainCapMillis?: number
}

export type RunningServer = {
  port: number
  /** Not ready → drain delay → no new connections → answers under way finish → closed. */
  close(): Promise<void>
  /** The same without the delay, and answers under way have `abortMillis`. */
  abort(): Promise<unknown>
}

/**
 * How long an idle connection is kept: longer than the 60 s of load balancers, who would else send
 * a request just when we hang up.
 */
const keepAliveMillis = 65_000

/**
 * Starts to listen. Probes are answered here, before and outside of `listener`.
 * @throws {StartError} naming the port and the variable that changes it
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const openResponses = new Set<ServerResponse>()
  const { isProbe = ({ url }: IncomingMessage) => isProbePath(url) } = options
  const state = { closing: false }

  const server = createServer(options.serverOptions ?? {}, (request, response) => {
    // What was sent behind a request that ended the connection can be answered no more.
    if (request.socket.destroyed) return
    openResponses.add(response)
    response.on('close', () => openResponses.delete(response))
    if (state.closing) response.setHeader('connection', 'close')
    if (isProbe(request)) {
      const isReady = () => !state.closing && options.isReady()
      answerProbe(request, response, isReady, options.details)
    } else {
      options.listener(request, response)
    }
  })
  server.keepAliveTimeout = keepAliveMillis
  options.onServer?.(server)
  await listen(server, options)

  async function stop(delayMillis: number, capMillis: number): Promise<void> {
    state.closing = true
    // From now on, not only after the delay: a connection that is idle when the server closes it may
    // have a request on its way.
    for (const response of openResponses) {
      if (!response.headersSent) response.setHeader('connection', 'close')
    }
    if (delayMillis > 0) await sleep(delayMillis)
    await drain(server, capMillis)
  }

  let closed: Promise<void> | undefined
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closed ??= stop(options.drainDelayMillis, options.drainCapMillis ?? drainMillis)
      return closed
    },
    abort: () => {
      closed ??= stop(0, abortMillis)
      return atMost(abortMillis, closed)
    },
  }
}

function listen(server: Server, { port, host }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(describe(error, port, host)))
    server.listen(port, host, resolve)
  })
}

function describe(error: NodeJS.ErrnoException, port: number, host: string): StartError {
  const problem =
    error.code === 'EADDRINUSE'
      ? `port ${port} on ${host} is taken; set PORT to another one (0 means any free one)`
      : `cannot listen on port ${port} of ${host} (${error.code}); check PORT and HOST`
  return new StartError(problem, { cause: error })
}

/**
 * `server.close()` alone waits for as long as clients keep their connections busy, so each answer
 * says `Connection: close` and idle connections are closed, again and again: one that sent its
 * headers before draining began becomes idle later.
 */
function drain(server: Server, capMillis: number): Promise<void> {
  return new Promise(resolve => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    const cap = setTimeout(() => server.closeAllConnections(), capMillis)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cap)
      // One more turn, so that listeners of the last response's end (spans, log lines) have run.
      setImmediate(resolve)
    })
    server.closeIdleConnections()
  })
}
