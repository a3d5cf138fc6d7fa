import type { RequestListener } from 'node:http'
import { isBesideTraces } from '../contracts/page-paths.ts'
import type { Database } from '../database/open.ts'
import type { ServerConfig } from '../http/config.ts'
import { atMost } from '../http/deadlines.ts'
import { withoutIpv6 } from '../http/listening-addresses.ts'
import { type RunningServer, serve } from '../http/serve.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { closeMillis, longestCrashMillis, settleMillis } from './deadlines.ts'
import { inOrder, isEndingInOrder } from './exit.ts'
import { endOnFatalErrors } from './fatal.ts'
import { announceListening, orExit, stopOnSignals } from './lifecycle.ts'
import { recordRefused } from './record-refused.ts'
import { withScenarios } from './with-scenarios.ts'

type ServiceOptions = {
  server: ServerConfig
  database: Pick<Database, 'isPrepared' | 'prepare' | 'close'>
  telemetry: Telemetry
  app: RequestListener
  /** Answers the requests of the service's page that leave no records; @default `app` does */
  pageApp?: RequestListener
  /** Ends work beside the requests once the server is closed. */
  settle?: () => Promise<void>
}

/**
 * Runs a service's process: listens, waits for the database, and stops in order at a signal. Resolves
 * when the database is prepared, or when the service stops before.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { database, telemetry, app, pageApp, settle } = options
  const stopping = new AbortController()
  const isReady = () => database.isPrepared() && !stopping.signal.aborted
  const { listener: traced, isProbe } = withScenarios(telemetry, app, isReady)
  const listener: RequestListener = (request, response) =>
    (pageApp && isBesideTraces(request.url) ? pageApp : traced)(request, response)
  let server: RunningServer | undefined
  reportFatalErrors(telemetry, async () => server?.abort())

  // Before listening, so that SQLite is ready for the first request. Postgres may take long.
  const prepared = database.prepare(stopping.signal)
  const running = await orExit(() =>
    serve({
      ...options.server,
      listener,
      isProbe,
      isReady,
      // The app refuses a request without Host, so that it is recorded.
      serverOptions: { requireHostHeader: false },
      onRefused: refused => recordRefused(telemetry, refused),
      details: () => ({ deliveries: telemetry.deliveries() }),
    }),
  )
  server = running
  stopOnSignals(async () => {
    stopping.abort()
    await tried(telemetry, 'the server', () => running.close())
    await tried(telemetry, 'the work beside', () => atMost(settleMillis, settle?.()))
    await tried(telemetry, 'the database', () => atMost(closeMillis, database.close()))
    // The last: it also sends what the others report.
    await telemetry.shutdown()
  })
  const { port, addresses } = running
  const warning = withoutIpv6(options.server.host, addresses)
  if (warning) telemetry.log.warn(warning)
  telemetry.log.info({ host: addresses.join(', '), port }, 'listening')
  announceListening({ port })
  void telemetry.selfCheck({ host: addresses[0]!, port })
  await prepared
}

/** Reports what ends the process out of order, finishes pending answers, and sends the last records. */
function reportFatalErrors(telemetry: Telemetry, closeServer: () => Promise<unknown>): void {
  endOnFatalErrors({
    report(error) {
      telemetry.log.fatal({ err: error ?? `${error} was thrown` }, 'uncaught exception')
      telemetry.reportError(error, { level: 'critical' })
    },
    async end() {
      await tried(telemetry, 'the server', closeServer)
      await telemetry.shutdown()
    },
    deadlineMillis: longestCrashMillis,
  })
  process.prependListener('exit', code => {
    if (isEndingInOrder()) return
    const err = new Error(`process.exit(${code}) was called`)
    telemetry.log.fatal({ err }, 'ended out of order: the last spans and items may be lost')
  })
}

/** A part that cannot stop must not keep the others from it; it is reported. */
async function tried(telemetry: Telemetry, what: string, stop: () => unknown): Promise<void> {
  try {
    await stop()
  } catch (error) {
    inOrder(1)
    telemetry.log.error({ err: error }, `${what} could not be stopped in order`)
    telemetry.reportError(error)
  }
}
