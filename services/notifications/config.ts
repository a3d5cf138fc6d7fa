import { type DatabaseConfig, readDatabaseConfig } from '../database/config.ts'
import { type Environment, environmentReader } from '../environment.ts'
import { readServerConfig, type ServerConfig } from '../http/config.ts'

export type NotificationsConfig = {
  server: ServerConfig
  database: DatabaseConfig
  /** Unset: activities count as away. */
  activitiesUrl: string | undefined
  /** Unset: nobody else is told of new notifications. */
  pushWebhookUrl: string | undefined
  /** For trials and tests only: each call of the store takes this much longer. */
  testStoreDelayMillis: number
  problems: string[]
}

/** Pure; what is wrong is in `problems`, one line each. */
export function readConfig(environment: Environment): NotificationsConfig {
  const reader = environmentReader(environment)
  return {
    server: readServerConfig(reader, 3001),
    database: readDatabaseConfig(reader),
    activitiesUrl: reader.url('ACTIVITIES_URL'),
    // As it is written: `url` takes a slash off the end, which to a stranger may mean something.
    pushWebhookUrl: reader.url('PUSH_WEBHOOK_URL') && reader.text('PUSH_WEBHOOK_URL'),
    testStoreDelayMillis: reader.integer('WAYWISER_TEST_STORE_DELAY_MILLIS', 0, 0, 60_000),
    problems: reader.problems,
  }
}
