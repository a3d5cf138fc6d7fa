import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Logger } from 'pino'
import { endOnFatalErrors } from '../process/fatal.ts'
import { announceListening, orExit, stopOnSignals } from '../process/lifecycle.ts'
import { keepLocalRequestsDirect } from '../proxy/keep-local.ts'
import { type App, createApp } from './app.ts'
import { createLogsApi } from './aws/logs-api/logs-api.ts'
import type { ViewerConfig } from './config.ts'
import { createFaultSwitches } from './faults/fault-switches.ts'
import { createGuard } from './http/guard.ts'
import { createPageApi } from './page-api/page-api.ts'
import { openPorts, type Ports } from './ports.ts'
import { watchWires } from './raw/watch-wires.ts'
import { openScenarios } from './scenarios/open.ts'
import { openStoreAlone } from './store/open-alone.ts'
import { boundsFor } from './store/records/bounds.ts'

// V8's young generation stays at 1 MB instead of growing to three times 16: a large answer turns
// into garbage soon, and V8 kept 100 MB of it. Costs no processor time (ratio 1.00).
setFlagsFromString('--semi-space-growth-factor=1')

/** For the log lines of the errors of one turn. SQLite needs no end in order. */
const fatalMillis = 1_000

/** Two levels up, as from the bundle in the npm package: see commands/prepack.ts. */
const pageFolder = join(import.meta.dirname, '../../dist/viewer')

/**
 * Runs the viewer in this process until a signal ends it, without telemetry: it would watch itself.
 * Ends the process with one line when a port or the data folder cannot be had.
 *
 * @returns the open ports, once requests are answered
 */
export async function runViewer(config: ViewerConfig, log: Logger): Promise<Ports> {
  keepLocalRequestsDirect(process.env)
  // Opens the ports before the store, so that a second viewer ends at a taken port without touching
  // the first one's file.
  endOnFatalErrors({
    report: error => log.fatal({ err: error ?? `${error} was thrown` }, 'uncaught exception'),
    end: async () => {},
    deadlineMillis: fatalMillis,
  })
  const waiting = createWaitingApp()
  const ports = await orExit(() =>
    openPorts({
      ...config,
      ...waiting.listeners,
      guard: createGuard(config),
      onWarning: message => log.warn(message),
    }),
  )
  const { app, store, pageApi, watch } = await orExit(() => openViewer(config, log, ports))
  ports.udp.receive({
    inbox: store.inbox,
    onError: error => log.error({ err: error }, 'segment documents were not kept'),
    watch: watch.datagram,
  })
  waiting.start(app)
  stopOnSignals(async () => {
    const closed = ports.close()
    pageApi.close()
    await closed
    store.close()
  })
  const { port, otlpPort, otlpGrpcPort, xrayPort } = ports
  announceListening({
    port,
    ...(otlpPort !== undefined && { otlpPort }),
    ...(otlpGrpcPort !== undefined && { otlpGrpcPort }),
    xrayPort,
  })
  return ports
}

/** Listeners of an app that is not there yet: requests wait for it, and `/readyz` says no. */
function createWaitingApp() {
  const ready = Promise.withResolvers<App>()
  let isReady = false
  const whenReady =
    (name: 'listener' | 'daemonListener'): RequestListener =>
    (request, response) =>
      void ready.promise.then(app => app[name](request, response))
  return {
    listeners: {
      listener: whenReady('listener'),
      daemonListener: whenReady('daemonListener'),
      isReady: () => isReady,
    },
    start(app: App): void {
      ready.resolve(app)
      isReady = true
    },
  }
}

/** Opens the store and makes the app on it. */
async function openViewer(config: ViewerConfig, log: Logger, ports: Ports) {
  const faults = createFaultSwitches()
  const opened = await openStoreAlone({
    file: join(config.dataFolder, 'viewer.sqlite'),
    bounds: boundsFor(config.bounds),
    vendors: config.vendors,
    warn: (fields, message) => log.warn(fields, message),
  })
  const { store, raw, ...watch } = watchWires(opened, faults)
  const pageApi = createPageApi({
    store,
    raw,
    activitiesUrl: config.activitiesUrl,
    ports: { otlp: ports.otlpPort, otlpGrpc: ports.otlpGrpcPort, xray: ports.xrayPort },
    pageFolder,
    prices: config.prices,
    faults: config.faults ? faults : undefined,
    scenarios:
      config.scenarios &&
      openScenarios({
        ...config.scenarios,
        activitiesUrl: config.activitiesUrl,
        notificationsUrl: config.notificationsUrl,
        ...{ store, faults },
        ports: { main: ports.port, xray: ports.xrayPort },
      }),
  })
  const app = createApp({
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
  })
  return { app, store, pageApi, watch }
}
