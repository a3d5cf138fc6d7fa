import { createDatabase, openEngine } from '../database/open.ts'
import { exitOnProblems, orExit } from '../process/lifecycle.ts'
import { runService } from '../process/run-service.ts'
import { fillWithSamples } from '../samples/sample-notifications.ts'
import { problems, telemetry } from '../telemetry/start.ts'
import { createActivityLookup } from './activity-lookup.ts'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { createPushWebhook } from './push-webhook.ts'
import { migrations } from './schema.ts'
import { slowDown } from './slow-engine.ts'
import { createNotificationStore } from './store.ts'

const config = readConfig(process.env)
exitOnProblems([...problems, ...config.problems])

const database = createDatabase({
  engine: slowDown(
    await orExit(() => openEngine(config.database, 'notifications')),
    config.testStoreDelayMillis,
  ),
  telemetry,
  migrations,
  fill: query => fillWithSamples(createNotificationStore(query), Date.now()),
})
const webhook = createPushWebhook({ url: config.pushWebhookUrl, telemetry })

await runService({
  server: config.server,
  database,
  telemetry,
  settle: webhook.settle,
  app: createApp({
    store: createNotificationStore(database.query),
    lookUp: createActivityLookup({ url: config.activitiesUrl, telemetry }),
    webhook,
    telemetry,
    now: Date.now,
  }),
})
