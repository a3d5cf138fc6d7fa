import type { EnvironmentReader } from '../environment.ts'

export type DatabaseConfig = {
  /** Postgres; unset: a SQLite file in `dataFolder`. */
  url: string | undefined
  dataFolder: string
}

export function readDatabaseConfig(reader: EnvironmentReader): DatabaseConfig {
  return {
    url: readUrl(reader, 'DATABASE_URL'),
    dataFolder: reader.text('WAYWISER_DATA') ?? '.waywiser',
  }
}

/** Not `reader.url`: a problem must not quote the password along with the rest. */
function readUrl(reader: EnvironmentReader, name: string): string | undefined {
  const value = reader.text(name)
  if (value === undefined) return undefined
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value
  const shown = value.replace(/[^/@]*@/, '…@')
  reader.problems.push(
    `${name}="${shown}": expected an address that starts with postgres:// or postgresql://`,
  )
  return undefined
}
