import type { EnvironmentReader } from '../environment.ts'

export type DatabaseConfig = {
  /** Postgres; unset: a SQLite file in `dataFolder`. */
  url: string | undefined
  dataFolder: string
}

export function readDatabaseConfig(reader: EnvironmentReader): DatabaseConfig {
  return {
    url: reader.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    dataFolder: reader.text('WAYWISER_DATA') ?? '.waywiser',
  }
}
