import { createDatabase, openEngine } from '../database/open.ts'
import { exitOnProblems, orExit } from '../process/lifecycle.ts'
import { runService } from '../process/run-service.ts'
import { fillWithSamples } from '../samples/sample-activities.ts'
import { problems, telemetry } from '../telemetry/start.ts'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { createExpiry } from './expiry.ts'
import { failAtHome } from './failing-store.ts'
import { createNotifier } from './notifier.ts'
import { migrations } from './schema.ts'
import { createActivityStore } from './store.ts'
import { createPageApp } from './web-client.ts'

const config = readConfig(process.env)
exitOnProblems([...problems, ...config.problems])

const database = createDatabase({
  engine: await orExit(() => openEngine(config.database, 'activities')),
  telemetry,
  migrations,
  fill: query => fillWithSamples(createActivityStore(query), Date.now()),
})
const store = createActivityStore(database.query)
const expiry = createExpiry({
  store: createActivityStore(database.untracedQuery),
  log: telemetry.log,
  now: Date.now,
})

await runService({
  server: config.server,
  database,
  telemetry,
  settle: async () => expiry.stop(),
  pageApp: createPageApp(telemetry),
  app: createApp({
    store: config.testStoreFails === 'home' ? failAtHome(store) : store,
    notifier: createNotifier({ url: config.notificationsUrl, telemetry }),
    telemetry,
    now: Date.now,
  }),
})
expiry.now()
