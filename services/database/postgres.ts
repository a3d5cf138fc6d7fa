import pg from 'pg'
import type { Engine, LockedSession, Query, Row } from './database.ts'

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

const { builtins, getTypeParser } = pg.types

/** int8 becomes a number: times in ms and counts are far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === builtins.INT8 ? Number : getTypeParser(oid as number, format as 'text'),
}

/** Connects at the first query; does not throw itself. */
export function openPostgres({ url, schema }: PostgresOptions): Engine {
  const pool = new pg.Pool({
    connectionString: withSearchPath(url, schema),
    application_name: `waywiser-${schema}`,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMillis,
    query_timeout: statementTimeoutMillis,
    statement_timeout: statementTimeoutMillis,
    keepAlive: true,
    types,
  })
  // The next query replaces an idle connection that broke; without a listener the error would end
  // the process.
  pool.on('error', () => {})
  const { host, port, database } = new pg.Client({ connectionString: url })

  return {
    system: 'postgresql',
    namespace: `${database}|${schema}`,
    server: { address: host, port },
    query: queryOf(pool),
    underLock: work => inTransaction(pool, schema, work),
    isOutage,
    close: () => pool.end(),
  }
}

/** The schema need not exist yet. Options in the address are kept. */
function withSearchPath(url: string, schema: string): string {
  const address = new URL(url)
  const options = [address.searchParams.get('options'), `-c search_path=${schema}`]
  address.searchParams.set('options', options.filter(Boolean).join(' '))
  return address.href
}

const queryOf =
  (connection: pg.Pool | pg.PoolClient): Query =>
  async ({ text }, values) =>
    (await connection.query<Row>(text, values)).rows

async function inTransaction(
  pool: pg.Pool,
  schema: string,
  work: (session: LockedSession) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`waywiser.${schema}`])
    await createSchema(client, schema)
    await work({ query: queryOf(client), execute: async text => void (await client.query(text)) })
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

function isOutage(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return outageClasses.has(error.code?.slice(0, 2) ?? '')
  // Other errors come from the socket or from the pool's timeouts, which have no code.
  return !(error instanceof TypeError || error instanceof RangeError)
}
