import type { RequestListener } from 'node:http'
import type { Database } from '../database/open.ts'
import type { ServerConfig } from '../http/config.ts'
import { atMost } from '../http/deadlines.ts'
import { withoutIpv6 } from '../http/listening-addresses.ts'
import { type RunningServer, serve } from '../http/serve.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { closeMillis, settleMillis } from './deadlines.ts'
import { announceListening, orExit, stopOnSignals } from './lifecycle.ts'

type ServiceOptions = {
  server: ServerConfig
  database: Pick<Database, 'isPrepared' | 'prepare' | 'close'>
  telemetry: Telemetry
  app: RequestListener
  /** Ends work beside the requests once the server is closed. */
  settle?: () => Promise<void>
}

/**
 * Runs a service's process: listens, waits for the database, and stops in order at a signal. Resolves
 * when the database is prepared, or when the service stops before.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { database, telemetry, app, settle } = options
  const listener = telemetry.instrument(app)
  const stopping = new AbortController()
  let server: RunningServer | undefined
  exitOnUncaughtException(telemetry, async () => server?.abort())

  // Before listening, so that SQLite is ready for the first request. Postgres may take long.
  const prepared = database.prepare(stopping.signal)
  const running = await orExit(() =>
    serve({
      ...options.server,
      listener,
      isReady: database.isPrepared,
      details: () => ({ deliveries: telemetry.deliveries() }),
    }),
  )
  server = running
  stopOnSignals(async () => {
    stopping.abort()
    await running.close()
    await atMost(settleMillis, settle?.())
    await telemetry.shutdown()
    await atMost(closeMillis, database.close())
  })
  const { port, addresses } = running
  const warning = withoutIpv6(options.server.host, addresses)
  if (warning) telemetry.log.warn(warning)
  telemetry.log.info({ host: addresses.join(', '), port }, 'listening')
  announceListening({ port })
  void telemetry.selfCheck({ host: addresses[0]!, port })
  await prepared
}

/**
 * After an uncaught exception the state of the process is undefined: report the error, finish pending
 * answers, flush telemetry, exit 1. An unhandled rejection arrives here too. The listener stays
 * registered: without it, a second error during the shutdown would end the process with neither
 * reported.
 */
function exitOnUncaughtException(telemetry: Telemetry, closeServer: () => Promise<unknown>): void {
  let isEnding = false
  async function end(): Promise<void> {
    await closeServer()
    await telemetry.shutdown()
    process.exit(1)
  }
  process.on('uncaughtException', error => {
    telemetry.reportError(error, { level: 'critical' })
    telemetry.log.fatal({ err: error }, 'uncaught exception')
    if (isEnding) return
    isEnding = true
    void end()
  })
}
