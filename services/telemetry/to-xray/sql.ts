import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SqlBlock } from '../../x-ray/segment-document.ts'
import { cutTextChars, type Detail, maxTextChars } from './limits.ts'
import { textOf } from './member-values.ts'
import { isCall } from './span-kind.ts'

/** SQL engines: the spelling of the OpenTelemetry conventions → the usual spelling. */
const engineNames: Record<string, string> = {
  postgresql: 'PostgreSQL',
  sqlite: 'SQLite',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  'microsoft.sql_server': 'Microsoft SQL Server',
  'oracle.db': 'Oracle Database',
}

/** The engine's name in the conventions; undefined when the span is not an SQL query. */
export function sqlEngine(span: ReadableSpan): string | undefined {
  const system = span.attributes['db.system.name'] ?? span.attributes['db.system']
  const isKnown = typeof system === 'string' && Object.hasOwn(engineNames, system)
  return isCall(span) && isKnown ? system : undefined
}

/** The contributed instrumentations still use the older names. */
const namespaceOf = (attributes: Attributes) => attributes['db.namespace'] ?? attributes['db.name']

/** `activities@db.example.com`, or `activities@sqlite` without a host. */
export function databaseName({ attributes }: ReadableSpan, engine: string): string {
  const where = String(attributes['server.address'] ?? engine)
  const namespace = namespaceOf(attributes)
  return namespace === undefined ? where : `${namespace}@${where}`
}

/**
 *     "sql":{"url":"postgresql://localhost:5432/waywiser","database_type":"PostgreSQL",
 *            "sanitized_query":"SELECT … WHERE handle = $1"}
 *
 * The query is copied: the conventions say that `db.query.text` is parameterised. The address is
 * built from its parts, so it holds no password.
 */
export function sqlBlock(span: ReadableSpan, detail: Detail): SqlBlock | undefined {
  const engine = sqlEngine(span)
  if (engine === undefined) return undefined
  const { attributes } = span
  const host = attributes['server.address']
  const port = attributes['server.port']
  const namespace = namespaceOf(attributes) ?? ''
  const address = host ? `//${host}${port === undefined ? '' : `:${port}`}/` : ''
  const query = attributes['db.query.text'] ?? attributes['db.statement']
  return {
    url: textOf(`${engine}:${address}${namespace}`),
    database_type: engineNames[engine],
    user: textOf(attributes['db.user']),
    sanitized_query: textOf(query, detail === 'full' ? maxTextChars : cutTextChars),
  }
}
