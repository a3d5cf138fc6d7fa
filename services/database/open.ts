import { join } from 'node:path'
import { StartError } from '../start-error.ts'
import { untraced } from '../telemetry/delivery/untraced.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { DatabaseConfig } from './config.ts'
import type { Engine, Query } from './database.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import { traceQueries } from './traced.ts'
import { watchOutages } from './unavailable.ts'
import { untilDone } from './until-done.ts'

/**
 * A service's own file, or its own schema in the shared database.
 * @throws {StartError} when the file cannot be made or is not SQLite's; Postgres may start later
 */
export function openEngine({ url, dataFolder }: DatabaseConfig, service: string): Engine {
  if (url !== undefined) return openPostgres({ url, schema: service })
  const file = join(dataFolder, `${service}.sqlite`)
  try {
    return openSqlite({ file, namespace: service })
  } catch (error) {
    const { message } = error as Error
    throw new StartError(`cannot open ${file} (${message}); check WAYWISER_DATA`, { cause: error })
  }
}

export type Database = {
  /** Traced; throws `DatabaseUnavailableError` while the database is away. */
  query: Query
  /** The same without spans, for work outside of requests; its outages are not reported. */
  untracedQuery: Query
  /** Whether the schema is up to date. Stays true when the database is lost later. */
  isPrepared(): boolean
  /** Tries until the database is there and up to date, or until `signal` is aborted. */
  prepare(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

type DatabaseOptions = {
  engine: Engine
  telemetry: Telemetry
  /** SQL that both engines understand, in order. */
  migrations: string[]
  /** Runs after the migrations, under the same lock: one replica at a time. */
  fill?: (query: Query) => Promise<void>
}

export function createDatabase({ engine, telemetry, migrations, fill }: DatabaseOptions): Database {
  let prepared = false
  const watch = () => watchOutages(engine, () => prepared)
  const watchedAlone = watch()

  async function prepareOnce(): Promise<void> {
    await untraced(() =>
      engine.underLock(async session => {
        await migrate(session, migrations)
        await fill?.(session.query)
      }),
    )
    prepared = true
  }

  return {
    query: traceQueries(watch(), engine, telemetry),
    untracedQuery: (statement, values) => untraced(() => watchedAlone(statement, values)),
    isPrepared: () => prepared,
    prepare: signal =>
      untilDone(prepareOnce, signal, (error, nextTryMillis) => {
        telemetry.log.warn({ err: error, nextTryMillis }, 'waiting for the database')
      }),
    close: () => engine.close(),
  }
}
