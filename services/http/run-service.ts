import type { Database } from '../database/open.ts'
import type { RequestListener, Telemetry } from '../telemetry/telemetry.ts'
import type { ServerConfig } from './config.ts'
import { atMost, closeMillis, settleMillis } from './deadlines.ts'
import { announceListening, orExit, stopOnSignals } from './lifecycle.ts'
import { serve } from './serve.ts'

export type ServiceOptions = {
  server: ServerConfig
  database: Database
  telemetry: Telemetry
  app: RequestListener
  /** Waits for work that answers did not wait for. */
  settle?: () => Promise<void>
}

/** The life of a service's process: listens, waits for its database, and stops in order. */
export async function runService(options: ServiceOptions): Promise<void> {
  const { database, telemetry, app, settle } = options
  const listener = telemetry.instrument(app)
  const stopping = new AbortController()
  endOnUncaught(telemetry)

  // Before listening: SQLite is ready then when the first request comes; Postgres may take long.
  const prepared = database.prepare(stopping.signal)
  const server = await orExit(() =>
    serve({
      ...options.server,
      listener,
      isReady: database.isPrepared,
      details: () => ({ deliveries: telemetry.deliveries() }),
    }),
  )
  stopOnSignals(async () => {
    stopping.abort()
    await server.close()
    await atMost(settleMillis, settle?.())
    await telemetry.shutdown()
    await atMost(closeMillis, database.close())
  })
  telemetry.log.info({ host: options.server.host, port: server.port }, 'listening')
  announceListening({ port: server.port })
  void telemetry.selfCheck({ host: options.server.host, port: server.port })
  await prepared
}

/**
 * An uncaught exception leaves the process in an unknown state, so the process ends, but not before
 * the error is on its way. An unhandled rejection arrives here too. The listener stays: without one, a
 * second error, of the same turn or during the shutdown, would end the process with neither reported.
 */
function endOnUncaught(telemetry: Telemetry): void {
  process.on('uncaughtException', error => {
    telemetry.reportError(error, { level: 'critical' })
    telemetry.log.fatal({ err: error }, 'uncaught exception')
    telemetry.shutdown().finally(() => process.exit(1))
  })
}
