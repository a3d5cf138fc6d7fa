import { type Environment, environmentReader } from '../environment.ts'
import { readServerConfig, type ServerConfig } from '../http/config.ts'
import { readAllowedHosts, readAllowedOrigins } from './http/read-allowed.ts'
import { readVendors, type Vendors } from './records/vendors.ts'

type ViewerConfig = ServerConfig & {
  /** A second port for the same requests: the one that OTLP exporters use by default. */
  otlpPort: number
  /** The X-Ray daemon's port, UDP and TCP. */
  xrayPort: number
  /** Folder of the store's file. */
  dataFolder: string
  /** Address for demo requests. Undefined: there is no demo. */
  activitiesUrl: string | undefined
  /** Address by which people reach the page. Its host is allowed. */
  publicUrl: string | undefined
  /** Other host names by which the viewer is reached. */
  allowedHosts: string[]
  /** Origins of pages that may send records. */
  allowedOrigins: string[]
  /** Whether `/-/api/faults` may make wires misbehave, to try out senders. */
  faults: boolean
  /** Where else traces are visible, for links. Needs no keys. */
  vendors: Vendors
  logLevel: (typeof logLevels)[number]
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Reads the viewer's environment. `problems` lists everything that is wrong with it at once. */
export function readViewerConfig(environment: Environment): {
  config: ViewerConfig
  problems: string[]
} {
  const reader = environmentReader(environment)
  const config: ViewerConfig = {
    ...readServerConfig(reader, 8088),
    otlpPort: reader.port('OTLP_PORT', 4318),
    xrayPort: reader.port('XRAY_PORT', 2000),
    dataFolder: reader.text('WAYWISER_DATA') ?? '.waywiser',
    activitiesUrl: reader.url('ACTIVITIES_URL'),
    publicUrl: reader.url('VIEWER_PUBLIC_URL'),
    allowedHosts: readAllowedHosts(reader),
    allowedOrigins: readAllowedOrigins(reader),
    faults: reader.choice('FAULTS', 'off', ['on', 'off']) === 'on',
    vendors: readVendors(reader),
    logLevel: reader.choice('LOG_LEVEL', 'info', [...logLevels]),
  }
  return { config, problems: reader.problems }
}
