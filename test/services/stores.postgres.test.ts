import { describe } from 'vitest'
import { openPostgres } from '../../services/database/postgres.ts'
import { describeActivityStore } from './activity-store.ts'
import { describeNotificationStore } from './notification-store.ts'
import { postgresForTests, ways } from './ways.ts'

const postgres = postgresForTests()

describe.each(ways)('on Postgres, %s,', way => {
  // Each way has schemas of its own.
  const openEngine = async (schema: string) =>
    openPostgres({ url: postgres.url[way], schema: `${schema}_${ways.indexOf(way)}` })

  describeActivityStore(openEngine)
  describeNotificationStore(openEngine)
})
