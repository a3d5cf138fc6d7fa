import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres } from '../../services/database/postgres.ts'
import { describeActivityStore } from './activity-store.ts'
import { describeNotificationStore } from './notification-store.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

let server: PostgresServer
let url: string

beforeAll(async () => {
  server = await startPostgres(process.env.WAYWISER_TEST_POSTGRES!)
  url = await server.createDatabase('waywiser')
})
afterAll(() => server.remove())

describe('on Postgres', () => {
  const openEngine = async (schema: string) => openPostgres({ url, schema })

  describeActivityStore(openEngine)
  describeNotificationStore(openEngine)
})
