import { type DatabaseConfig, readDatabaseConfig } from '../database/config.ts'
import { type Environment, environmentReader } from '../environment.ts'
import { readServerConfig, type ServerConfig } from '../http/config.ts'

type ActivitiesConfig = {
  server: ServerConfig
  database: DatabaseConfig
  /** Unset: the notifications service counts as away. */
  notificationsUrl: string | undefined
  /** The call of the store that throws, for tests of whole processes. */
  testStoreFails: 'none' | 'home'
  problems: string[]
}

/** Pure; `problems` has one line per mistake. */
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
