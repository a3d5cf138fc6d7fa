import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { objectField, stringField } from './json.ts'
import { cutTextChars, type Detail, maxFieldChars, maxTextChars } from './limits.ts'
import { isCall } from './span-kind.ts'

/** Engines that speak SQL, as the OpenTelemetry conventions spell them and as people do. */
const engineNames: Record<string, string> = {
  postgresql: 'PostgreSQL',
  sqlite: 'SQLite',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  'microsoft.sql_server': 'Microsoft SQL Server',
  'oracle.db': 'Oracle Database',
}

/** The engine's name in the conventions when the span is a query in SQL. */
export function sqlEngine(span: ReadableSpan): string | undefined {
  const system = span.attributes['db.system.name'] ?? span.attributes['db.system']
  const isKnown = typeof system === 'string' && Object.hasOwn(engineNames, system)
  return isCall(span) && isKnown ? system : undefined
}

/** The instrumentations that are contributed still use the older names. */
const namespaceOf = (attributes: Attributes) => attributes['db.namespace'] ?? attributes['db.name']

/** `activities@db.example.com`, or `activities@sqlite` where there is no host. */
export function databaseName({ attributes }: ReadableSpan, engine: string): string {
  const where = String(attributes['server.address'] ?? engine)
  const namespace = namespaceOf(attributes)
  return namespace === undefined ? where : `${namespace}@${where}`
}

/**
 *     "sql":{"url":"postgresql://localhost:5432/waywiser","database_type":"PostgreSQL",
 *            "sanitized_query":"SELECT … WHERE handle = $1"}
 *
 * The query is taken as it is: by the conventions `db.query.text` is parameterised. The address is
 * put together from its parts, so that no password can be in it.
 */
export function sqlField(span: ReadableSpan, detail: Detail): string {
  const engine = sqlEngine(span)
  if (engine === undefined) return ''
  const { attributes } = span
  const host = attributes['server.address']
  const port = attributes['server.port']
  const namespace = namespaceOf(attributes) ?? ''
  const address = host ? `//${host}${port === undefined ? '' : `:${port}`}/` : ''
  const queryChars = detail === 'full' ? maxTextChars : cutTextChars
  const query = attributes['db.query.text'] ?? attributes['db.statement']
  return objectField(
    'sql',
    stringField('url', `${engine}:${address}${namespace}`, maxFieldChars) +
      stringField('database_type', engineNames[engine], maxFieldChars) +
      stringField('user', attributes['db.user'], maxFieldChars) +
      stringField('sanitized_query', query, queryChars),
  )
}
