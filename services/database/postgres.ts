import pg from 'pg'
import type { Engine, LockedSession, Query, Row, SqlValue } from './database.ts'
import { parsePostgresAddress } from './postgres-address.ts'

type PostgresOptions = {
  /** `postgres://…`, as libpq and `pg` understand it. */
  url: string
  /** One per service: a service sees no table but its own. */
  schema: string
}

const connectTimeoutMillis = 2_000
/** The client has this timeout too: a server that vanished cannot end a statement. */
const statementTimeoutMillis = 5_000
const maxConnections = 10

/**
 * SQLSTATE classes that mean "not now" (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * connection, authorization (a password being changed), no such database (being made), resources
 * (too many clients), operator intervention (shutting down, starting up), system errors.
 */
const outageClasses = new Set(['08', '28', '3D', '53', '57', '58'])

/** A primary that became a replica: the next connection leads to the new primary. */
const readOnlyTransaction = '25006'

const { builtins, getTypeParser } = pg.types

/** int8 becomes a number: times in ms and counts are far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === builtins.INT8 ? Number : getTypeParser(oid as number, format as 'text'),
}

/**
 * Connects at the first query; does not throw itself. Works through a pooler that gives each
 * transaction another connection (PgBouncer in transaction mode): no start-up parameters, no
 * settings and no named statements that would have to outlast a transaction.
 *
 * @throws AddressError when `url` cannot be used
 */
export function openPostgres({ url, schema }: PostgresOptions): Engine {
  const address = parsePostgresAddress(url)
  const pool = new pg.Pool({
    ...address,
    application_name: address.application_name ?? `waywiser-${schema}`,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMillis,
    query_timeout: statementTimeoutMillis,
    keepAlive: true,
    pipeline: true,
    types,
  })
  // A connection that breaks fails its queries, and is replaced by the next one; without listeners
  // the error would end the process.
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  const { host, port, database } = new pg.Client(address)
  const begin = beginIn(schema)

  return {
    system: 'postgresql',
    namespace: `${database}|${schema}`,
    server: { address: host, port: host.startsWith('/') ? undefined : port },
    query: ({ text }, values) => inOneTrip(pool, begin, text, values),
    underLock: work => inTransaction(pool, begin, schema, work),
    isOutage,
    close: () => pool.end(),
  }
}

/** What `SET LOCAL` sets ends with the transaction. The schema need not exist yet. */
const beginIn = (schema: string) =>
  `BEGIN; SET LOCAL search_path TO ${schema}; SET LOCAL statement_timeout TO ${statementTimeoutMillis}`

/**
 * Runs a statement in a transaction of its own. All of it is sent at once, and so takes one round
 * trip; after an error `COMMIT` rolls back.
 */
async function inOneTrip(pool: pg.Pool, begin: string, text: string, values: SqlValue[]) {
  const client = await pool.connect()
  const answers = [client.query(begin), client.query<Row>(text, values), client.query('COMMIT')]
  const settled = await Promise.allSettled(answers)
  const failed = settled.find(answer => answer.status === 'rejected')
  // A connection on which something failed may be broken, or lead to a server that was replaced.
  client.release(failed !== undefined)
  if (failed) throw failed.reason
  return ((await answers[1]) as pg.QueryResult<Row>).rows
}

async function inTransaction(
  pool: pg.Pool,
  begin: string,
  schema: string,
  work: (session: LockedSession) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  const query: Query = async ({ text }, values) => (await client.query<Row>(text, values)).rows
  try {
    await client.query(begin)
    // Ends with the transaction too, unlike pg_advisory_lock.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`waywiser.${schema}`])
    await createSchema(client, schema)
    await work({ query, execute: async text => void (await client.query(text)) })
    await client.query('COMMIT')
    client.release()
  } catch (error) {
    // Closing the connection rolls back, and works on a broken connection too.
    client.release(true)
    throw error
  }
}

/** `IF NOT EXISTS` needs the right to create even when the schema exists. */
async function createSchema(client: pg.PoolClient, schema: string): Promise<void> {
  const { rows } = await client.query('SELECT to_regnamespace($1) AS found', [schema])
  if (rows[0].found === null) await client.query(`CREATE SCHEMA ${schema}`)
}

/** Poolers use codes of their own, and end the connection (`FATAL`). */
function isOutage(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    const { code = '', severity } = error
    return (
      severity === 'FATAL' || code === readOnlyTransaction || outageClasses.has(code.slice(0, 2))
    )
  }
  // Other errors come from the socket or from the pool's timeouts, which have no code.
  return !(error instanceof TypeError || error instanceof RangeError)
}
