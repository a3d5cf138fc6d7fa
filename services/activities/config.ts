import { type DatabaseConfig, readDatabaseConfig } from '../database/config.ts'
import { type Environment, environmentReader } from '../environment.ts'
import { readServerConfig, type ServerConfig } from '../http/config.ts'

export type ActivitiesConfig = {
  server: ServerConfig
  database: DatabaseConfig
  /** Unset: notifications count as away. */
  notificationsUrl: string | undefined
  /** For tests of whole processes only: which call of the store throws. */
  testStoreFails: 'none' | 'home'
  problems: string[]
}

/** Pure; what is wrong is in `problems`, one line each. */
export function readConfig(environment: Environment): ActivitiesConfig {
  const reader = environmentReader(environment)
  return {
    server: readServerConfig(reader, 3000),
    database: readDatabaseConfig(reader),
    notificationsUrl: reader.url('NOTIFICATIONS_URL'),
    testStoreFails: reader.choice('WAYWISER_TEST_STORE_FAILS', 'none', ['none', 'home']),
    problems: reader.problems,
  }
}
