import type { RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'
import { createApp as createActivities } from '../../services/activities/app.ts'
import { createNotifier } from '../../services/activities/notifier.ts'
import { migrations as activityMigrations } from '../../services/activities/schema.ts'
import { type ActivityStore, createActivityStore } from '../../services/activities/store.ts'
import type { Query } from '../../services/database/database.ts'
import { createDatabase } from '../../services/database/open.ts'
import { openSqlite } from '../../services/database/sqlite.ts'
import { createActivityLookup } from '../../services/notifications/activity-lookup.ts'
import { createApp as createNotifications } from '../../services/notifications/app.ts'
import { createPushWebhook } from '../../services/notifications/push-webhook.ts'
import { migrations as notificationMigrations } from '../../services/notifications/schema.ts'
import { createNotificationStore } from '../../services/notifications/store.ts'
import { listening } from '../support/servers.ts'
import type { TestTelemetry } from './telemetry.ts'

/** A test may replace any of these. By default the services find each other. */
export type ServiceOptions = {
  telemetry: TestTelemetry
  notificationsUrl?: string | undefined
  activitiesUrl?: string | undefined
  webhookUrl?: string
  now?: () => number
  webhookLimit?: { maxCallsPerMinute: number; nowMillis: () => number }
  changeStore?: (store: ActivityStore) => ActivityStore
}

/** Both services over real HTTP, on empty databases in memory, until the test is over. */
export async function startServices(options: ServiceOptions) {
  const { telemetry, now = Date.now, changeStore = store => store } = options
  const seenBy = { activities: [] as string[], notifications: [] as string[] }
  const late: { activities?: RequestListener; notifications?: RequestListener } = {}
  const serveLater = (service: 'activities' | 'notifications') =>
    listening((request, response) => {
      seenBy[service].push(`${request.method} ${request.url}`)
      late[service]?.(request, response)
    })
  const activities = await serveLater('activities')
  const notifications = await serveLater('notifications')
  const notificationsUrl = 'notificationsUrl' in options ? options.notificationsUrl : notifications
  const activitiesUrl = 'activitiesUrl' in options ? options.activitiesUrl : activities
  const webhook = createPushWebhook({
    url: options.webhookUrl,
    telemetry,
    ...options.webhookLimit,
  })

  late.activities = telemetry.instrument(
    createActivities({
      store: changeStore(createActivityStore(await inMemory(activityMigrations, telemetry))),
      notifier: createNotifier({ url: notificationsUrl, telemetry }),
      telemetry,
      now,
    }),
  )
  late.notifications = telemetry.instrument(
    createNotifications({
      store: createNotificationStore(await inMemory(notificationMigrations, telemetry)),
      lookUp: createActivityLookup({ url: activitiesUrl, telemetry }),
      webhook,
      telemetry,
      now,
    }),
  )
  return { activities, notifications, seenBy, settle: webhook.settle }
}

async function inMemory(migrations: string[], telemetry: TestTelemetry): Promise<Query> {
  const engine = openSqlite({ file: ':memory:', namespace: 'test' })
  const database = createDatabase({ engine, telemetry, migrations })
  await database.prepare(AbortSignal.timeout(10_000))
  onTestFinished(() => database.close())
  return database.query
}

export type Answer = {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body, it asserts.
  body: any
}

export async function get(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

export const post = (url: string, body: unknown): Promise<Answer> =>
  get(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
