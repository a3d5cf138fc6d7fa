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
  if (/^postgres(ql)?:\/\//.test(value) && URL.parse(value)) return value
  reader.problems.push(
    `${name}="${withoutPassword(value)}": expected an address that starts with postgres:// or postgresql://`,
  )
  return undefined
}

/** Everything between the scheme and the last `@`, since a password may hold any character. */
function withoutPassword(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0) return address
  const host = address.slice(at)
  const schemeEnd = address.indexOf('//') + 2
  return schemeEnd >= 2 && schemeEnd <= at ? `${address.slice(0, schemeEnd)}…${host}` : `…${host}`
}
