import { afterAll, beforeAll } from 'vitest'
import { startPgbouncer } from './pgbouncer.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

/** How a service may reach Postgres; what it does there is the same. */
export const ways = ['directly', 'through PgBouncer in transaction mode'] as const

export type Way = (typeof ways)[number]

/** Starts one Postgres, with a pooler before it, for the tests of a file. */
export function postgresForTests() {
  const started = {} as { server: PostgresServer; url: Record<Way, string> }
  const ends: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const server = await startPostgres(process.env.WAYWISER_TEST_POSTGRES!)
    ends.push(server.remove)
    const url = await server.createDatabase('waywiser')
    const pooler = await startPgbouncer(process.env.WAYWISER_TEST_PGBOUNCER!, url)
    ends.push(pooler.remove)
    const through = pooler.through(url)
    Object.assign(started, { server, url: { [ways[0]]: url, [ways[1]]: through } })
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })
  return started
}
