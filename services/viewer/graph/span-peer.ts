import { bracketed } from '../../text/bracketed.ts'
import { isThisMachine, plainIp } from '../../text/ip-address.ts'
import { type Attributes, firstText, type Peer } from './map-span.ts'
import { awsCallOf } from './span-aws.ts'

/** X-Ray's limit for the name of a segment. */
const maxNameLength = 200

/**
 * The callee of a call, by the attributes of the present and of the earlier semantic conventions.
 * Undefined when they name none.
 */
export function peerOf(attributes: Attributes): Peer | undefined {
  const peer =
    awsCallOf(attributes) ??
    databaseOf(attributes) ??
    queueOf(attributes) ??
    remoteOf(
      attributes,
      'faas.invoked_name',
      'rpc.service',
      'gen_ai.provider.name',
      'gen_ai.system',
    )
  return peer && { ...peer, name: peer.name.slice(0, maxNameLength) }
}

/** Whether the span is a query of a database, whatever its kind. */
export const isQuery = (attributes: Attributes) => databaseSystem(attributes) !== undefined

const databaseSystem = (attributes: Attributes) =>
  firstText(attributes, 'db.system.name', 'db.system')

/** `orders@db.example.com`; `orders@sqlite` without a host. */
function databaseOf(attributes: Attributes): Peer | undefined {
  const system = databaseSystem(attributes)
  if (system === undefined) return undefined
  const namespace = firstText(attributes, 'db.namespace', 'db.name')
  const where = hostOf(attributes) ?? system
  // Redis numbers its databases.
  const isNamed = namespace !== undefined && !/^\d+$/.test(namespace)
  const name = firstText(attributes, 'peer.service') ?? (isNamed ? `${namespace}@${where}` : where)
  return named(name, sqlSystems.has(system) ? 'Database::SQL' : `Database::${system}`)
}

/** Systems of `db.system.name` and of `db.system` that X-Ray would show as SQL databases. */
const sqlSystems = new Set(
  `postgresql mysql mariadb sqlite mssql microsoft.sql_server oracle oracle.db db2 ibm.db2 h2 hsqldb
  derby cockroachdb redshift aws.redshift snowflake trino presto clickhouse duckdb other_sql hanadb
  sap.hana firebird firebirdsql spanner gcp.spanner bigquery hive vertica teradata sybase informix
  maxdb ingres netezza edb`.split(/\s+/),
)

function queueOf(attributes: Attributes): Peer | undefined {
  const system = firstText(attributes, 'messaging.system')
  const isPassing = attributes['messaging.destination.temporary'] === true
  const name = firstText(
    attributes,
    ...(isPassing ? ['messaging.destination.template'] : []),
    'messaging.destination.name',
    'messaging.destination',
  )
  if (system === undefined && name === undefined) return undefined
  return named(name ?? hostOf(attributes) ?? system!, `Queue::${system ?? 'messaging'}`)
}

function remoteOf(attributes: Attributes, ...otherNames: string[]): Peer | undefined {
  const name =
    firstText(attributes, 'peer.service', 'service.peer.name') ??
    hostOf(attributes) ??
    firstText(
      attributes,
      ...otherNames,
      'network.peer.address',
      'net.sock.peer.addr',
      'net.peer.ip',
    )
  return name === undefined ? undefined : named(name, 'remote')
}

const named = (name: string, type: string): Peer => ({
  name,
  node: { name: name.slice(0, maxNameLength), type },
})

/** On one machine a name stands for many programs: there the port is a part of it. */
function hostOf(attributes: Attributes): string | undefined {
  const url = firstText(attributes, 'url.full', 'http.url')
  const parsed = url === undefined ? undefined : (URL.parse(url) ?? undefined)
  const host =
    firstText(
      attributes,
      'server.address',
      'net.peer.name',
      'net.sock.peer.name',
      'peer.hostname',
    ) ??
    parsed?.hostname ??
    firstText(attributes, 'http.host')
  if (host === undefined || host === '') return undefined
  const name = plainIp(host) ?? host
  if (!isThisMachine(name)) return name
  const port = firstText(attributes, 'server.port', 'net.peer.port') ?? parsed?.port
  return port ? `${bracketed(name)}:${port}` : name
}
