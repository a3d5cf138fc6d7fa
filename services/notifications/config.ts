import { type DatabaseConfig, readDatabaseConfig } from '../database/config.ts'
import { type Environment, environmentReader } from '../environment.ts'
import { readServerConfig, type ServerConfig } from '../http/config.ts'
import { wholeForm } from '../settings/address.ts'

type NotificationsConfig = {
  server: ServerConfig
  database: DatabaseConfig
  /** Unset: the activities service counts as away. */
  activitiesUrl: string | undefined
  /** Unset: new notifications are not pushed. */
  pushWebhookUrl: string | undefined
  /** Delays each query by this time, for experiments and tests. */
  testStoreDelayMillis: number
  problems: string[]
}

/** Pure; `problems` has one line per mistake. */
export function readConfig(environment: Environment): NotificationsConfig {
  const reader = environmentReader(environment)
  return {
    server: readServerConfig(reader, 3001),
    database: readDatabaseConfig(reader),
    activitiesUrl: reader.url('ACTIVITIES_URL'),
    pushWebhookUrl: reader.url('PUSH_WEBHOOK_URL', wholeForm),
    testStoreDelayMillis: reader.integer('WAYWISER_TEST_STORE_DELAY_MILLIS', 0, 0, 60_000),
    problems: reader.problems,
  }
}
