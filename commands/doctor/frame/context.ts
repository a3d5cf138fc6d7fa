import type { Environment } from '../../../services/environment.ts'
import { type EnvFile, readEnvFile } from '../../../services/settings/env-file.ts'
import {
  readTelemetryConfig,
  type TelemetryConfig,
} from '../../../services/telemetry/config/read-config.ts'
import { newSpanId, newTraceId } from '../../../services/trace-context/new-id.ts'
import { readStartConfig, type StartConfig } from '../../start/config.ts'
import { serviceEnvironment } from '../../start/environments.ts'
import { ownAddress } from '../../start/own-address.ts'
import { problemsOfProcesses } from '../../start/problems.ts'
import type { DoctorOptions } from './options.ts'

/** What all checks look at: the configuration as `npm start` reads it, read once. */
export type DoctorContext = {
  options: DoctorOptions
  /** In another folder, `.env` belongs to another application. */
  isRepository: boolean
  /** Starts what is looked at. */
  startCommand: string
  /** The variables of the shell alone. */
  shell: Environment
  file: EnvFile
  /** Of the shell and of `.env`; the shell wins. */
  environment: Environment
  start: StartConfig
  /** `HOST` of each process. */
  listening: string
  /** Of the services, as `npm start` configures them. */
  config: TelemetryConfig
  /** Why `npm start` would not start, a line each. */
  problems: string[]
  urls: { activities: string; notifications: string; viewer: string }
  /** The ids of the one canary that each destination gets. */
  canary: Canary
  /** Does work once for all checks that need its result. */
  once<Outcome>(key: string, work: () => Promise<Outcome>): Promise<Outcome>
}

/** What another application's `.env` may share with ours: no port, no level of its log. */
const ofVendors = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => vendorName.test(name)))

const vendorName =
  /^(AWS_|CLOUDWATCH_|HONEYCOMB_|OTEL_(?!NODE_)|ROLLBAR_|VIEWER_|XRAY_|NODE_|HTTPS?_PROXY$|NO_PROXY$)/i

/** `npm start` chooses a port for each 0, which no one else knows: nothing is found there. */
const portOfNone = 1

export type Canary = { traceId: string; spanId: string; itemUuid: string }

export function createContext(
  shell: Environment,
  options: DoctorOptions,
  isRepository: boolean,
): DoctorContext {
  const file = readEnvFile('.env')
  const environment = { ...file.variables, ...shell }
  const startCommand = isRepository ? 'npm start' : 'npx waywiser viewer'
  const ours = isRepository ? environment : ofVendors(environment)
  const start = readStartConfig(ours)
  const ports = { ...start.ports }
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] ||= portOfNone
  const settings = { ...start, ports, environment: ours }
  const { listening, called } = ownAddress(environment)
  const config = readTelemetryConfig(serviceEnvironment(settings, 'activities'), 'activities')
  const problems = [...file.problems, ...start.problems, ...problemsOfProcesses(settings)]
  const at = (port: number) => `http://${called}:${port}`
  const { activities, notifications, viewer } = ports
  const works = new Map<string, Promise<unknown>>()
  return {
    ...{ options, isRepository, startCommand, shell, file, environment, start, listening, config },
    problems: [...new Set(problems)],
    urls: {
      activities: at(activities),
      notifications: at(notifications),
      viewer: config.viewerUrl ?? at(viewer),
    },
    canary: { traceId: newTraceId(), spanId: newSpanId(), itemUuid: crypto.randomUUID() },
    once<Outcome>(key: string, work: () => Promise<Outcome>) {
      const known = works.get(key) ?? work()
      works.set(key, known)
      return known as Promise<Outcome>
    },
  }
}
