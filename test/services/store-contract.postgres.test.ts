import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres } from '../../services/database/postgres.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'
import { describeStores } from './store-contract.ts'

let server: PostgresServer
let url: string

beforeAll(async () => {
  server = await startPostgres(process.env.WAYWISER_TEST_POSTGRES!)
  url = await server.createDatabase('waywiser')
})
afterAll(() => server.remove())

describe('on Postgres', () => {
  describeStores(async schema => openPostgres({ url, schema }))
})
