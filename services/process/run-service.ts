import type { RequestListener } from 'node:http'
import type { ServerConfig } from '../http/config.ts'
import { atMost } from '../http/deadlines.ts'
import { type RunningServer, serve } from '../http/serve.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { closeMillis, settleMillis } from './deadlines.ts'
import { announceListening, orExit, stopOnSignals } from './lifecycle.ts'

/** What a database has to do for the process; `createDatabase` makes one. */
type Preparable = {
  isPrepared(): boolean
  /** Tries until the schema is up to date, or until `signal`. */
  prepare(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export type ServiceOptions = {
  server: ServerConfig
  database: Preparable
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
  let server: RunningServer | undefined
  exitOnUncaughtException(telemetry, async () => server?.abort())

  // Before listening: SQLite is ready then when the first request comes; Postgres may take long.
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
  telemetry.log.info({ host: options.server.host, port: running.port }, 'listening')
  announceListening({ port: running.port })
  void telemetry.selfCheck({ host: options.server.host, port: running.port })
  await prepared
}

/**
 * An uncaught exception leaves the process in an unknown state, so the process ends: it takes no more
 * requests, answers what it has, and sends what it knows, the error included. An unhandled rejection
 * arrives here too. The listener stays: without one, a second error, of the same turn or during the
 * shutdown, would end the process with neither reported.
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
