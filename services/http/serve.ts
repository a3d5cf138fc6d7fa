import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as afterReading, setTimeout as sleep } from 'node:timers/promises'
import { isProbe as isProbePath } from '../contracts/probe-paths.ts'
import { createConnectionEnds } from './connection-ends.ts'
import { abortMillis, atMost, drainMillis } from './deadlines.ts'
import { type Listening, listen } from './listen.ts'
import { answerProbe } from './probes.ts'
import { type Refused, refuse } from './refused-requests.ts'
import { toOriginForm } from './request-target.ts'

export type ServeOptions = {
  /** Gets every request but the probes: `telemetry.instrument(app)`. */
  listener: RequestListener
  /** 0 means any free one. */
  port: number
  /** An address, or `localhost` or `::` for several: listening-addresses.ts. */
  host: string
  /** Whether `/readyz` answers 200, until closing begins. */
  isReady: () => boolean
  /** The additional members of `/readyz?verbose`. */
  details?: () => object
  /** Which requests are answered outside of `listener`; @default those to a probe's path */
  isProbe?: (request: IncomingMessage) => boolean
  /** Node's limits for headers, connections and the like; @default Node's own */
  serverOptions?: ServerOptions
  /** Gets the requests that Node's parser refuses. @default Node answers them without a record */
  onRefused?: (refused: Refused) => void
  /** Called before it listens. */
  onServer?: (server: Server) => void
  /** How long a kept connection lives, ±1/3 at random; @default as long as its client wants */
  connectionMaxAgeMillis?: number
  /** How long to go on answering once `/readyz` answers 503, so that load balancers notice. */
  drainDelayMillis: number
  /** How long pending answers may take before their connections are cut. @default 30,000 */
  drainCapMillis?: number
}

export type RunningServer = Pick<Listening, 'port' | 'addresses'> & {
  /** Not ready → drain delay → no new connections → pending answers finish → closed. */
  close(): Promise<void>
  /** The same without the delay, and with `abortMillis` for pending answers. */
  abort(): Promise<unknown>
}

/**
 * How long an idle connection is kept: longer than the 60 s of load balancers, which could otherwise
 * send a request just as the server closes the connection.
 */
const keepAliveMillis = 65_000

/**
 * How long a client is asked to keep an idle connection: no longer than the drain delay, so that it has
 * closed them by itself when draining begins. One that the server closes may get a request at the same
 * moment, the more likely the busier the client is. Load balancers keep to their own time.
 * @returns undefined for a short delay: clients subtract up to 2 s, and would keep no connection at all
 */
const keepAliveHint = (drainDelayMillis: number): string | undefined =>
  drainDelayMillis < 4000 ? undefined : `timeout=${Math.floor(drainDelayMillis / 1000)}`

/** How often connections that became idle are closed while the server stops. */
const sweepMillis = 50

/**
 * Starts to listen. Probes are answered here and never reach `listener`.
 * @throws {StartError} naming the port and the variable that changes it
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const ends = createConnectionEnds(options.connectionMaxAgeMillis)
  const { isProbe = ({ url }: IncomingMessage) => isProbePath(url) } = options
  const state = { closing: false }
  const hint = keepAliveHint(options.drainDelayMillis)

  const take: RequestListener = (request, response) => {
    toOriginForm(request)
    if (hint && request.httpVersionMajor === 1) response.setHeader('keep-alive', hint)
    ends.take(request, response, () => {
      if (isProbe(request)) {
        const isReady = () => !state.closing && options.isReady()
        answerProbe(request, response, isReady, options.details)
      } else {
        options.listener(request, response)
      }
    })
  }
  const server = createServer(options.serverOptions ?? {}, take)
  server.keepAliveTimeout = keepAliveMillis
  const { onRefused } = options
  if (onRefused) {
    // Node would answer 417 by itself.
    server.on('checkExpectation', take)
    server.on('clientError', (error, socket) =>
      refuse(error, socket as Socket, ends.newestOf(socket as Socket), onRefused),
    )
  }
  options.onServer?.(server)
  const listening = await listen(server, options)

  async function stop(delayMillis: number, capMillis: number): Promise<void> {
    state.closing = true
    // Set at the start of the delay: a client may send its next request just as the server closes
    // the idle connection.
    ends.endAll()
    if (delayMillis > 0) await sleep(delayMillis)
    await drain(server, listening, capMillis)
  }

  let closed: Promise<void> | undefined
  return {
    port: listening.port,
    addresses: listening.addresses,
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

/**
 * `server.close()` alone waits as long as clients keep their connections busy, so each answer has
 * `Connection: close`, and idle connections are closed repeatedly: one whose answer had sent its headers
 * before draining began becomes idle later.
 */
async function drain(server: Server, listening: Listening, capMillis: number): Promise<void> {
  const sweep = setInterval(() => setImmediate(() => server.closeIdleConnections()), sweepMillis)
  const cap = setTimeout(() => server.closeAllConnections(), capMillis)
  // Idle only after what has arrived was read: a timer's turn comes before the reading.
  await afterReading()
  await listening.close()
  clearInterval(sweep)
  clearTimeout(cap)
  // One turn later the listeners of the last response's end (spans, log lines) have run.
  await afterReading()
}
