import type { EnvironmentReader } from '../environment.ts'
import { pathForm } from '../settings/value-form.ts'
import { parsePostgresAddress } from './postgres-address.ts'

export type DatabaseConfig = {
  /** Postgres; unset: a SQLite file in `dataFolder`. */
  url: string | undefined
  dataFolder: string
}

export function readDatabaseConfig(reader: EnvironmentReader): DatabaseConfig {
  return {
    url: readUrl(reader, 'DATABASE_URL'),
    dataFolder: reader.text('WAYWISER_DATA', pathForm) ?? '.waywiser',
  }
}

/** `reader.url` would remove a slash at the end. */
function readUrl(reader: EnvironmentReader, name: string): string | undefined {
  const value = reader.text(name)
  if (value === undefined) return undefined
  try {
    parsePostgresAddress(value)
    return value
  } catch (error) {
    reader.addProblem(name, (error as Error).message)
    return undefined
  }
}
