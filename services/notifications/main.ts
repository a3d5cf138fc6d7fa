import { createDatabase, openEngine } from '../database/open.ts'
import { slowDown } from '../database/slow-engine.ts'
import { exitOnProblems, orExit } from '../process/lifecycle.ts'
import { runService } from '../process/run-service.ts'
import { fillWithSamples } from '../samples/sample-notifications.ts'
import { faultsOf } from '../scenarios/run/chosen.ts'
import { problems, telemetry } from '../telemetry/start.ts'
import { createActivityLookup } from './activity-lookup.ts'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { failPushes } from './failing-webhook.ts'
import { createPushWebhook } from './push-webhook.ts'
import { migrations } from './schema.ts'
import { lookUpSingly } from './single-lookups.ts'
import { createNotificationStore } from './store.ts'

const config = readConfig(process.env)
exitOnProblems([...problems, ...config.problems])

/** Of the request that is being answered; none without SCENARIOS=on. */
const faults = () => faultsOf('notifications')

const database = createDatabase({
  engine: slowDown(
    await orExit(() => openEngine(config.database, 'notifications')),
    () => faults().storeDelayMillis ?? config.testStoreDelayMillis,
  ),
  telemetry,
  migrations,
  fill: query => fillWithSamples(createNotificationStore(query), Date.now()),
})
const pushes = createPushWebhook({ url: config.pushWebhookUrl, telemetry })
const webhook = telemetry.scenarios ? await failPushes(pushes, telemetry) : pushes

await runService({
  server: config.server,
  database,
  telemetry,
  settle: webhook.settle,
  app: createApp({
    store: createNotificationStore(database.query),
    lookUp: lookUpSingly(
      createActivityLookup({ url: config.activitiesUrl, telemetry }),
      () => faults().looksUpSingly === true,
    ),
    webhook,
    telemetry,
    now: Date.now,
  }),
})
