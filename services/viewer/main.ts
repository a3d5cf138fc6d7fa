import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { announceListening, exitOnProblems, orExit, stopOnSignals } from '../process/lifecycle.ts'
import { createLogger } from '../telemetry/logger.ts'
import { type App, createApp } from './app.ts'
import { createLogsApi } from './aws/logs-api/logs-api.ts'
import { readViewerConfig } from './config.ts'
import { createFaultSwitches } from './faults/fault-switches.ts'
import { createGuard } from './http/guard.ts'
import { createPageApi } from './page-api/page-api.ts'
import { openPorts } from './ports.ts'
import { watchWires } from './raw/watch-wires.ts'
import { openStoreAlone } from './store/open-alone.ts'

// The viewer as a process. It starts without telemetry: it would watch itself.

// V8's young generation stays at 1 MB instead of growing to three times 16: a large answer turns
// into garbage soon, and V8 kept 100 MB of it. Costs no processor time (ratio 1.00).
setFlagsFromString('--semi-space-growth-factor=1')

const { config, problems } = readViewerConfig(process.env)
exitOnProblems(problems)

const log = createLogger({ level: config.logLevel, service: 'viewer' })
const pageFolder = join(import.meta.dirname, '../../dist/viewer')

// Opens the ports before the store, so that a second viewer ends at a taken port without touching
// the first one's file. Requests that arrive before the store is open wait for the app.
const ready = Promise.withResolvers<App>()
let isReady = false
const whenReady =
  (name: 'listener' | 'daemonListener'): RequestListener =>
  (request, response) =>
    void ready.promise.then(app => app[name](request, response))

const ports = await orExit(() =>
  openPorts({
    ...config,
    listener: whenReady('listener'),
    daemonListener: whenReady('daemonListener'),
    isReady: () => isReady,
    guard: createGuard(config),
    onWarning: message => log.warn(message),
  }),
)

const faults = createFaultSwitches()
const opened = await orExit(() =>
  openStoreAlone({
    file: join(config.dataFolder, 'viewer.sqlite'),
    vendors: config.vendors,
    warn: (fields, message) => log.warn(fields, message),
  }),
)
const { store, raw, ...watch } = watchWires(opened, faults)
const pageApi = createPageApi({
  store,
  raw,
  activitiesUrl: config.activitiesUrl,
  faults: config.faults ? faults : undefined,
})
ready.resolve(
  createApp({
    inbox: store.inbox,
    xray: store.xray,
    pageApi,
    logsApi: createLogsApi({ store }),
    pageFolder,
    publicUrl: config.publicUrl,
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    watch: watch.route,
    onError: (error, { method, url }) => log.error({ err: error, method, url }, 'request failed'),
  }),
)
ports.udp.receive({
  inbox: store.inbox,
  onError: error => log.error({ err: error }, 'segment documents were not kept'),
  watch: watch.datagram,
})
isReady = true

stopOnSignals(async () => {
  const closed = ports.close()
  pageApi.close()
  await closed
  store.close()
})
const { port, otlpPort, xrayPort } = ports
announceListening({ port, ...(otlpPort !== undefined && { otlpPort }), xrayPort })
log.info({ port, otlpPort, xrayPort }, 'viewer listens')
