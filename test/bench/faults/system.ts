import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { choosePorts } from '../../../commands/start/ports.ts'
import type { Deliveries } from '../../../services/telemetry/delivery/delivery-counts.ts'
import { until } from '../../support/until.ts'
import { type ServiceProcess, startService } from './service-process.ts'
import { startVendors, type Vendors } from './vendor-control.ts'
import { viewerRecords } from './viewer-records.ts'

export type SystemOptions = {
  /** Variables of both services. */
  environment?: Record<string, string>
  viewerEnvironment?: Record<string, string>
  /** Arguments of node for both services. */
  nodeOptions?: string[]
}

export type System = Awaited<ReturnType<typeof startSystem>>

/** As `npm start` sets it: a larger young generation would count as peak memory. */
const nodeOptionsAtHome = ['--max-semi-space-size=1']

/**
 * The real three processes on free ports, each lens with two destinations: the viewer, and a vendor of
 * vendors.ts. Segments go to the vendor's daemon, which hands them to the viewer.
 */
export async function startSystem(folder: string, options: SystemOptions = {}) {
  const vendors = await startVendors()
  const zeros = { activities: 0, notifications: 0, viewer: 0, otlp: 0, otlpGrpc: 0, xray: 0 }
  const { ports } = await choosePorts(zeros)
  const viewer = await startService('viewer', {
    WAYWISER_DATA: subfolder(folder, 'viewer'),
    PORT: String(ports.viewer),
    OTLP_PORT: String(ports.otlp),
    OTLP_GRPC_PORT: String(ports.otlpGrpc),
    XRAY_PORT: String(ports.xray),
    FAULTS: 'on',
    LOG_LEVEL: 'error',
    ...options.viewerEnvironment,
  })
  await vendors.handDatagramsTo(ports.xray)
  const environment = {
    ...destinations(vendors, viewer.address),
    WAYWISER_DATA: subfolder(folder, 'services'),
    ACTIVITIES_URL: `http://127.0.0.1:${ports.activities}`,
    NOTIFICATIONS_URL: `http://127.0.0.1:${ports.notifications}`,
    ...options.environment,
  }
  const start = (name: 'activities' | 'notifications') =>
    startService(name, { ...environment, PORT: String(ports[name]) }, [
      ...nodeOptionsAtHome,
      ...(options.nodeOptions ?? []),
    ])
  const [activities, notifications] = await Promise.all([
    start('activities'),
    start('notifications'),
  ])
  await Promise.all([activities, notifications].map(untilReady))
  return {
    vendors,
    viewer,
    activities,
    notifications,
    services: [activities, notifications],
    records: viewerRecords(viewer.address),
    async stop() {
      await Promise.all([viewer, activities, notifications].map(each => each.stop('SIGKILL')))
      vendors.stop()
    },
  }
}

function subfolder(folder: string, name: string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  return path
}

const destinations = ({ ports }: Vendors, viewer: string) => ({
  VIEWER_URL: viewer,
  AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${ports.xray}`,
  XRAY_GOES_TO: 'viewer',
  HONEYCOMB_API_KEY: 'hcaik_fault_bench',
  HONEYCOMB_API_ENDPOINT: `http://127.0.0.1:${ports.otlp}`,
  ROLLBAR_ACCESS_TOKEN: 'fault-bench',
  ROLLBAR_ENDPOINT: `http://127.0.0.1:${ports.rollbar}/api/1/item`,
  CLOUDWATCH_LOG_GROUP: '/fault/bench',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `http://127.0.0.1:${ports.logs}`,
  AWS_ACCESS_KEY_ID: 'FAULTBENCH',
  AWS_SECRET_ACCESS_KEY: 'fault-bench',
})

async function untilReady({ address }: ServiceProcess): Promise<void> {
  await until(async () => (await fetch(`${address}/readyz`).catch(() => undefined))?.ok === true)
}

/** A service's delivery counts; undefined when it does not answer. */
export async function deliveriesOf({ address }: ServiceProcess): Promise<Deliveries | undefined> {
  const answer = await fetch(`${address}/readyz?verbose`).catch(() => undefined)
  if (!answer) return undefined
  return ((await answer.json()) as { deliveries: Deliveries }).deliveries
}
