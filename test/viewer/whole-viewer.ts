import { afterEach } from 'vitest'
import { createApp } from '../../services/viewer/app.ts'
import { createLogsApi } from '../../services/viewer/aws/logs-api/logs-api.ts'
import { createFaultSwitches } from '../../services/viewer/faults/fault-switches.ts'
import type { BudgetOptions } from '../../services/viewer/http/byte-budget.ts'
import type { ConnectionLimits } from '../../services/viewer/http/connections.ts'
import { createGuard, type GuardOptions } from '../../services/viewer/http/guard.ts'
import type { Route } from '../../services/viewer/http/request-error.ts'
import type { RouteTable } from '../../services/viewer/http/route-table.ts'
import { createPageApi } from '../../services/viewer/page-api/page-api.ts'
import { openPorts } from '../../services/viewer/ports.ts'
import { openStore } from '../../services/viewer/store/open.ts'

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** One path with one method, as the viewer's own table has it. */
export type Way = { path: string; method: string; opensTo: string | undefined }

/** Whether rejections at this way have OTLP's shape: its own paths, and those taken for it. */
export const isOtlp = ({ path, opensTo }: Way) =>
  (opensTo === 'allowed-origins' && !path.startsWith('/api/1/')) ||
  path.startsWith('/opentelemetry.')

export const doorNames = ['main', 'OTLP alias', 'daemon'] as const

export type Door = { name: (typeof doorNames)[number]; url: string; ways: Way[] }

type Limits = { budget?: BudgetOptions; connectionLimits?: ConnectionLimits }

const probes = ['/healthz', '/readyz']

/** The viewer as `main.ts` assembles it, on its three ports. Closed after each test. */
export async function startWholeViewer(given: Partial<GuardOptions> & Limits = {}) {
  const store = openStore({ file: ':memory:' })
  const pageApi = createPageApi({ store, faults: createFaultSwitches() })
  const errors: unknown[] = []
  const options = { publicUrl: undefined, ...given }
  const app = createApp({
    inbox: store.inbox,
    xray: store.xray,
    pageApi,
    logsApi: createLogsApi({ store }),
    pageFolder: '/nowhere',
    ...options,
    onError: error => void errors.push(error),
  })
  const ports = await openPorts({
    host: '127.0.0.1',
    port: 0,
    otlpPort: 0,
    otlpGrpcPort: 0,
    xrayPort: 0,
    drainDelayMillis: 0,
    listener: app.listener,
    daemonListener: app.daemonListener,
    isReady: () => true,
    guard: createGuard(options),
    onWarning: () => {},
    ...(given.connectionLimits && { connectionLimits: given.connectionLimits }),
  })
  closers.push(async () => {
    pageApi.close()
    await ports.close()
    store.close()
  })
  const { listener, daemonListener } = app.tables
  const doors: Door[] = [
    { name: 'main', url: at(ports.port), ways: waysOf(listener) },
    { name: 'OTLP alias', url: at(ports.otlpPort!), ways: waysOf(listener) },
    { name: 'daemon', url: at(ports.xrayPort), ways: waysOf(daemonListener) },
  ]
  return { doors, store, errors, url: at(ports.port), grpcUrl: at(ports.otlpGrpcPort!) }
}

const at = (port: number) => `http://localhost:${port}`

function waysOf(table: RouteTable<Route>): Way[] {
  const ways = table.rows.flatMap(({ paths, route: { methods, opensTo } }) =>
    paths.flatMap(path => methods.map(method => ({ path, method, opensTo }))),
  )
  const ofProbes = probes.map(path => ({ path, method: 'GET', opensTo: undefined }))
  return [...ways, ...ofProbes]
}
