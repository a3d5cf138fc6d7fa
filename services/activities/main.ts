import { createDatabase, openEngine } from '../database/open.ts'
import { slowDown } from '../database/slow-engine.ts'
import { withFaults } from '../http/faulty-calls.ts'
import { callPeer } from '../http/peer.ts'
import { exitOnProblems, orExit } from '../process/lifecycle.ts'
import { runService } from '../process/run-service.ts'
import { fillWithSamples } from '../samples/sample-activities.ts'
import { faultsOf } from '../scenarios/run/chosen.ts'
import { problems, telemetry } from '../telemetry/start.ts'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { createExpiry } from './expiry.ts'
import { failAtHome } from './failing-store.ts'
import { createNotifier } from './notifier.ts'
import { workInTurn } from './run-both.ts'
import { migrations } from './schema.ts'
import { createActivityStore } from './store.ts'
import { createPageApp } from './web-client.ts'

const config = readConfig(process.env)
exitOnProblems([...problems, ...config.problems])

/** Of the request that is being answered; none without SCENARIOS=on. */
const faults = () => faultsOf('activities')

const database = createDatabase({
  engine: slowDown(
    await orExit(() => openEngine(config.database, 'activities')),
    () => faults().storeDelayMillis,
  ),
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
    store: failAtHome(store, () => (faults().storeFails ?? config.testStoreFails) === 'home'),
    notifier: createNotifier({
      url: config.notificationsUrl,
      telemetry,
      call: withFaults(callPeer, faults),
    }),
    telemetry,
    runBoth: workInTurn(() => faults().worksInTurn === true),
    now: Date.now,
  }),
})
expiry.now()
